"""Results as they come, in a file of JSON lines from which an interrupted check goes on.

Each run writes a line on itself: this nnbp, the options, the part of the notebooks that it takes, and the notebooks
with the SHA-256 of their contents. A line for each result follows. What was found about a content holds as long as
nnbp and the options are the same, whatever the file is called.
"""

import contextlib
import functools
import json
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from ... import __version__
from .read import EXERCISES, Unreadable, checks_of, load, references
from .report import Result, as_data, of_data


class Refused(Exception):
    """A file that cannot serve; the message says why."""


@dataclass
class Run:
    """One run of a check: what its results depend on, the contents of its files, and the results so far.

    The ``folders`` are those that the user has given, or those of files; ``skipped`` is what else was found there. The
    ``protection`` says what was protected from the notebooks.
    """

    nnbp: str
    options: dict
    shard: list | None
    folders: list
    skipped: list
    protection: str
    files: dict
    results: list = field(default_factory=list, compare=False)

    def same(self, other):
        """Whether what the other run has found holds for this one, too."""
        return (self.nnbp, self.options) == (other.nnbp, other.options)

    def alike(self, other):
        """Whether results of the other run may stand beside those of this one: exams may draw other numbers."""
        return self.nnbp == other.nnbp and self.options | {"seed": None} == other.options | {"seed": None}

    def known(self, runs):
        """The results, by file, that hold for this run's files, as far as these runs have them; the later of two."""
        known = {}
        for run in filter(self.same, runs):
            for result in run.results:
                if result.content and result.status != "not run":
                    known[result.content] = known[result.file, result.content] = result
        found = {file: known.get((file, content)) or known.get(content) for file, content in self.files.items()}
        return {file: replace(result, file=file) for file, result in found.items() if result}

    def all(self, runs):
        """A result for each of this run's files, "not run" where there is none."""
        found = {result.file: result for result in self.results} | self.known(runs)
        missing = "There is no result: the check was interrupted."
        return [found.get(file) or Result(file, status="not run", error=missing) for file in self.files]


def of_now(options, files, paths=(), skipped=(), shard=None, protection=""):
    """The run that begins now."""
    contents = {str(file): _content(file) for file in files}
    folders = [str(path if path.is_dir() else path.parent) for path in paths]
    return Run(this_nnbp(), _plain(options), shard, folders, [*map(str, skipped)], protection, contents)


def _plain(options):
    """Options as JSON holds them."""
    return json.loads(json.dumps(asdict(options)))


def _content(file):
    try:
        return sha256(load(file)).hexdigest()
    except Unreadable:
        return ""


@functools.cache
def this_nnbp():
    """The version of nnbp, and a hash of its code and of the checks, which also change between versions."""
    package = EXERCISES.parent
    code = sha256()
    for file in sorted([*package.rglob("*.py"), *package.rglob("*.toml")]):
        code.update(file.relative_to(package).as_posix().encode() + file.read_bytes())
    checks = [[cell["source"], cell["outputs"]] for name in references() for cell in checks_of(name)]
    code.update(json.dumps(checks).encode())
    return f"{__version__} {code.hexdigest()[:16]}"


def read(path):
    """The runs in a file; the half of a line at its end, and damaged lines, do not count."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}") from None
    return _runs(path, content)


def _runs(path, content):
    runs = []
    for line in content.split(b"\n")[:-1]:  # after the last there is nothing, or half a line
        try:
            said = json.loads(line)
            if "files" in said:
                runs.append(Run(**said))
            else:
                runs[-1].results.append(of_data(said))
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            continue
    if content.strip() and not runs:
        raise Refused(f"{path} is not a file in which nnbp check keeps results")
    return runs


class Ledger:
    """The file to which a run writes its results, and which no other run may use meanwhile; without a path, none."""

    def __init__(self, path=None):
        self.path, self.file, self.runs = path, None, []
        if path:
            try:
                self.file = open(path, "a+b")
            except OSError as error:
                raise Refused(f"{path} cannot be written: {error.strerror}") from None
            try:
                self._take_over()
            except BaseException:
                self.close()
                raise

    def _take_over(self):
        try:
            _lock(self.file)
        except OSError:
            raise Refused(f"{self.path} is in use: another check is writing its results there") from None
        self.file.seek(0)
        content = self.file.read()
        self.runs = _runs(self.path, content)
        self.file.truncate(content.rfind(b"\n") + 1)  # without the half of a line

    def continued(self, options):
        """The options of an exam with the seed that it was begun with; other options as they are."""
        for run in reversed(self.runs):
            if options.exam and _plain(replace(options, seed=None)) == run.options | {"seed": None}:
                return replace(options, seed=run.options["seed"])
        return options

    def begin(self, run):
        """Begin a run; the results of its files that are known already, by file."""
        known = run.known(self.runs)
        self.runs.append(run)
        self._write({name: value for name, value in vars(run).items() if name != "results"})
        return known

    def add(self, result):
        """Write a result."""
        self.runs[-1].results.append(result)
        self._write(as_data(result))

    def results(self):
        """A result for each file of the run, "not run" where there is none yet."""
        return self.runs[-1].all(self.runs)

    def close(self):
        if self.file:
            with contextlib.suppress(OSError):  # where a line could not be written, neither can its rest
                self.file.close()

    def _write(self, said):
        if self.file:
            try:
                self.file.write(json.dumps(said).encode() + b"\n")
                self.file.flush()
            except OSError as error:
                raise Refused(f"{self.path} cannot be written: {error.strerror}") from None


def _lock(file):
    """Keep others from locking a file until it is closed; OSError if another has locked it."""
    try:
        import fcntl
    except ImportError:  # Windows, which locks bytes: one that is never written
        import msvcrt

        file.seek(2**30)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # not flock: what we start would inherit it
