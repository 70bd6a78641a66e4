"""Runs the cells of a notebook inside the reader's browser; `run` gives their outputs as a notebook stores them.

`tools.live` puts this file beside the built pages. There is no Jupyter here, and IPython would be several megabytes and
seconds, so the few functions that nnbp needs from it and from ipywidgets have stand-ins.
"""

import ast
import contextvars
import io
import linecache
import os
import sys
import traceback
import types
import warnings
from base64 import b64encode
from contextlib import redirect_stderr, redirect_stdout

outputs = []
names = {"__name__": "__main__"}
context = contextvars.copy_context()  # one for all cells: NumPy keeps there how it prints


def start(folder=""):
    """Forget everything that cells have done; ``folder`` is where the notebook is, because some read files."""
    global context
    context = contextvars.copy_context()
    os.environ["MPLBACKEND"] = "agg"
    names.clear()
    names["__name__"] = "__main__"
    if folder:
        os.chdir(folder)


def run(source, name):
    """Run a cell and return its outputs."""
    outputs.clear()
    info = types.SimpleNamespace(raw_cell=source, cell_id=name)
    EVENTS.trigger("pre_run_cell", info)
    error = context.run(run_here, source, name)
    EVENTS.trigger("post_run_cell", types.SimpleNamespace(info=info, error_before_exec=None, error_in_exec=error))
    return outputs


def run_here(source, name):
    printed = {"stdout": Stream("stdout"), "stderr": Stream("stderr")}
    file = f"<{name}>"
    linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
    with redirect_stdout(printed["stdout"]), redirect_stderr(printed["stderr"]):
        try:
            body = ast.parse(source, file).body
            last = body.pop() if body and isinstance(body[-1], ast.Expr) and not source.rstrip().endswith(";") else None
            exec(compile(ast.Module(body, []), file, "exec"), names)
            if last:
                value = eval(compile(ast.Expression(last.value), file, "eval"), names)
                if value is not None:
                    display(value, output_type="execute_result")
            show_open_figures()
            return None
        except BaseException as error:
            own = error.__traceback__
            while own and own.tb_frame.f_code.co_filename != file:
                own = own.tb_next
            text = "".join(traceback.format_exception(type(error), error, own)).strip("\n")
            outputs.append({"output_type": "error", "ename": type(error).__name__, "traceback": [text]})
            return error


class Stream(io.StringIO):
    """What is printed, as outputs in between the others."""

    def __init__(self, name):
        super().__init__()
        self.stream = name

    def write(self, text):
        last = outputs[-1] if outputs else {}
        if last.get("name") == self.stream:
            last["text"] += text
        else:
            outputs.append({"output_type": "stream", "name": self.stream, "text": text})
        return len(text)


def display(*values, raw=False, metadata=None, output_type="display_data", **_):
    """IPython's function: adds values to the outputs, in all the forms that they have."""
    for value in values:
        outputs.append({"output_type": output_type, "data": value if raw else bundle(value)})


def bundle(value):
    if hasattr(value, "_repr_mimebundle_"):
        made = value._repr_mimebundle_()
        return made[0] if isinstance(made, tuple) else made
    data = {"text/plain": str(value) if isinstance(value, Words) else repr(value)}
    for kind in ("html", "markdown"):
        method = getattr(value, f"_repr_{kind}_", None)
        text = method() if method and not isinstance(value, type) else None
        if text is not None:
            data[f"text/{kind}"] = text
    if hasattr(value, "savefig"):
        data["image/png"] = as_png(value)
    return data


def as_png(figure):
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", bbox_inches="tight")
    return b64encode(buffer.getvalue()).decode()


def show_open_figures():
    pyplot = sys.modules.get("matplotlib.pyplot")
    for number in pyplot.get_fignums() if pyplot else []:
        display({"image/png": as_png(pyplot.figure(number)), "text/plain": "a figure"}, raw=True)
        pyplot.close(number)


# Stand-ins


class Words(str):
    """Markdown or HTML to display."""


class Markdown(Words):
    def _repr_markdown_(self):
        return str(self)


class HTML(Words):
    def _repr_html_(self):
        return str(self)


class Widget:
    """Any control of ipywidgets: it holds its value, and nothing moves it."""

    def __init__(self, *_, **settings):
        self.value = None
        vars(self).update(settings)

    def observe(self, *_):
        pass

    def add_class(self, _):
        pass

    model_id = ""


def publish(data, metadata=None, **_):
    outputs.append({"output_type": "display_data", "data": data})


class Events(dict):
    """What wants to know when a cell runs."""

    def register(self, event, callback):
        self.setdefault(event, []).append(callback)

    def trigger(self, event, about):
        for callback in self.get(event, []):
            callback(about)


EVENTS = Events()
SHELL = types.SimpleNamespace(
    display_pub=types.SimpleNamespace(publish=publish), events=EVENTS, user_ns=names, execution_count=1, config={}
)


def module(name, **contents):
    made = sys.modules[name] = types.ModuleType(name)
    vars(made).update(contents)
    return made


widgets = ("HTML", "VBox", "HBox", "ToggleButtons", "Dropdown", "SelectionSlider", "Play")
module("ipywidgets", **dict.fromkeys(widgets, Widget), link=lambda *_: None)
ipython_display = module("IPython.display", display=display, Markdown=Markdown, HTML=HTML)
module("IPython", get_ipython=lambda: SHELL, display=ipython_display, version_info=(9, 0))
warnings.filterwarnings("ignore", category=DeprecationWarning)
