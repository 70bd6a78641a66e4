"""Which functions of a notebook are out of date, because the cell that should define them did not run.

The check would judge the version from before without a word. In IPython, and so in Jupyter and under nbval, `watch` sees
every cell that runs; elsewhere there are no cells.
"""

import dis
import re
import sys
import types

from .call import in_words, is_own
from .verdict import Verdict, printable, show

CALL = re.compile(r"""\b(?:check|points)\(\s*["']([\w-]+)["'],\s*(\w+)\s*[,)]""")
"""How a check is called: the task and the function."""

DEFINED = re.compile(r"^(?:(?:async\s+)?def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]+)?=(?!=)", re.MULTILINE)
"""What a cell defines, also one that Python cannot read."""


def defined(source):
    """The names that a cell should define."""
    return {first or second for first, second in DEFINED.findall(source)}


class Watch:
    """What became of the cells of a notebook with these ``names``."""

    def __init__(self, names):
        self.names, self.before = names, dict(names)
        self.cell_of, self.why = {}, {}

    def before_cell(self, info):
        """Remember what there is before a cell runs."""
        self.before = dict(self.names)

    def after_cell(self, result):
        """Note which names a cell has defined, and which it should have defined and has not.

        If that is why a check has no function to judge, say so below Python's own message.
        """
        error, source, cell = (
            result.error_before_exec or result.error_in_exec,
            result.info.raw_cell,
            result.info.cell_id,
        )
        new = {name for name, value in self.names.items() if self.before.get(name) is not value}
        should = defined(source or "")
        due = {name for name, its in self.cell_of.items() if cell is not None and its == cell and self._is_own(name)}
        for name in new if error else new | should:
            self.why.pop(name, None)
            self.cell_of[name] = cell
        for name in (due | should) - new if error else due - new - should:
            self.why[name] = error
        self.before = {}
        for task, name in CALL.findall(source or "") if isinstance(error, NameError) else ():
            if name in self.why and name not in self.names:
                show(_not_run(task, name, name, self.why[name], judged=False))

    def _is_own(self, name):
        return is_own(self.names.get(name))

    def verdict(self, task, function):
        """The verdict if a function, or one that it calls, is missing or older than the cell that should define it; else None."""
        own, code = task.function.__name__, getattr(function, "__code__", None)
        instructions = dis.get_instructions(code) if isinstance(code, types.CodeType) else ()
        called = [i.argval for i in instructions if i.opname == "LOAD_GLOBAL"]
        called = [name for name in called if name not in self.names or self._is_own(name)]
        for name in ([own] if self.names.get(own) is function else []) + called:
            if name in self.why:
                return _not_run(task.name, own, name, self.why[name], judged=name in self.names)
        return None


def _not_run(task, own, name, error, judged=True):
    which = "it" if name == own else f"`{name}`"
    calls = "" if name == own else f" {own} calls it."
    if error is None:
        words = f"the cell that defined {which} does not define it any more.{calls} Has the name changed?"
        return Verdict(task, own, "fix first", f"✗ {own}: {words}")
    words = f"the cell that should define {which} did not run.{calls} Fix that cell first, and run it."
    line = f" (line {error.lineno})" if isinstance(error, SyntaxError) and error.lineno else ""
    before = "\nThe check would judge the version from before." if judged else ""
    place = f"It raised {in_words(error)}{line}{before}"
    return Verdict(task, own, "fix first", f"✗ {own}: {words}", place=printable(place))


def watch():
    """A `Watch` over the notebook that this runs in, or None."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if not shell:
        return None
    watch = Watch(shell.user_ns)
    shell.events.register("pre_run_cell", watch.before_cell)
    shell.events.register("post_run_cell", watch.after_cell)
    return watch
