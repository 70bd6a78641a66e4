"""The sandbox: a command line that runs another one in bubblewrap, where it can reach nothing of its user's.

It has no network but its own loopback, sees the Python that runs us and this nnbp, both read-only, and may write to one
folder that lies in memory and is gone afterwards. System calls for what is the whole machine's are refused. Its processes are its own: when the first of them ends, all do.
"""

import functools
import importlib.util
import os
import shutil
import site
import subprocess
import sys
from pathlib import Path

from ..contents import BOOK

HOME = "/home/student"
"""The one folder that can be written, which is empty at first."""
PACKAGE = Path(__file__).parents[2]
"""This nnbp."""
LIBRARY = "/srv/python"
"""Where the sandbox has nnbp."""
START = str(Path(__file__).with_name("_start.py"))
"""What starts bubblewrap with a filter of system calls."""
SYSTEM = ("bin", "lib", "lib32", "lib64", "libx32", "sbin")
CONFIGURATION = ("alternatives", "fonts", "ld.so.cache", "localtime")
STORES = ("/nix/store", "/gnu/store")
HINTS = {
    "Unknown option": "; version 0.8 or later is needed",
    "uid map": "; see TEACHING.md for Ubuntu 24.04",
    "RTM_NEWADDR": "; see TEACHING.md for Ubuntu 24.04",
}
"""What to do about an error of bubblewrap's."""
KEPT = ("LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "TZ")


def wrapped(argv, limits, *, package=PACKAGE, readable=(), environment=()):
    """The command line ``argv``, run in a sandbox of its own; start it in the thread that waits for its end.

    What a process gets otherwise, its input and output, goes through unchanged.

    Parameters
    ----------
    argv : list of str
    limits : Options
        Each process may have ``memory`` bytes, and its folder `HOME` has ``disk`` bytes.
    package : Path
        The folder that the sandbox imports as nnbp.
    readable : iterable of Path
        Files and folders that it sees besides, under the paths that they have outside.
    environment : mapping
        Variables that it gets besides those that every sandbox has.
    """
    shown = [*_python(), *_user_site()]
    named = {"HOME": HOME, "TMPDIR": HOME, "USER": "student", "PATH": f"{sys.prefix}/bin:/usr/bin:/bin"}
    named |= {name: os.environ[name] for name in KEPT if name in os.environ}
    named |= {"PYTHONPATH": os.pathsep.join([LIBRARY, *_installed()]), "PYTHONDONTWRITEBYTECODE": "1"}
    if site.ENABLE_USER_SITE:
        named["PYTHONUSERBASE"] = site.getuserbase()
    command = [sys.executable, "-IS", START, shutil.which("env") or "env"]
    command += ["-i", shutil.which("bwrap") or "bwrap"]  # -i: its first process has the environment of bwrap
    command += ["--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL", "--uid", "1000"]
    command += ["--gid", "1000", "--hostname", "sandbox", "--die-with-parent", "--new-session"]
    command += [*_system(), "--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys", "--dev", "/dev"]
    command += ["--size", str(limits.disk), "--tmpfs", "/dev/shm", "--size", str(limits.disk), "--tmpfs", HOME]
    for path in shown:
        command += _bound(path)
    command += _links_to_python(shown)
    command += _bound(package, f"{LIBRARY}/nnbp")
    for path in _hidden(shown, package):
        command += _bound(package, path)
    if BOOK.is_dir() and any(BOOK.is_relative_to(path) for path in [Path("/usr"), *shown]):
        command += ["--tmpfs", str(BOOK), "--remount-ro", str(BOOK)]
    for path in [*_fonts(), *readable]:
        command += _bound(*path) if isinstance(path, tuple) else _bound(path)
    for name, value in (named | dict(environment)).items():
        command += ["--setenv", name, value]
    # Nothing else that lies in memory can be written.
    command += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", HOME, "--"]
    command += [os.path.realpath(shutil.which("prlimit") or "prlimit"), "--core=0"]
    command += [f"--data={limits.memory}", f"--fsize={limits.disk}", f"--nproc={2 * limits.processes}", "--nofile=1024"]
    return [*command, *map(str, argv)]


def _bound(source, place=None):
    return ["--ro-bind", str(source), str(place or source)]


def _system():
    yield from _bound("/usr")
    for path in (Path("/", name) for name in SYSTEM):
        if path.is_symlink():
            yield from ("--symlink", os.readlink(path), str(path))
        elif path.is_dir():
            yield from _bound(path)
    for path in [*(Path("/etc", name) for name in CONFIGURATION), *map(Path, STORES)]:
        if path.exists():
            yield from _bound(path)


def _python():
    """Of the environment that we run in and of the Python below it, what is needed to run, and nothing beside it."""
    written = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    written.add(str(_chain()[-1].parents[1]))
    prefixes = dict.fromkeys([*sorted(written), *map(os.path.realpath, sorted(written))])
    parts = [Path(prefix, name) for prefix in prefixes for name in ("bin", "lib", "lib64", "pyvenv.cfg")]
    return [path for path in parts if path.exists() and not _is_system(path)]


def _is_system(path):
    return path.is_relative_to("/usr") or path.parts[1] in SYSTEM


def _chain():
    """The path of our interpreter, and where its links lead, one after the other."""
    chain = [Path(sys.executable)]
    while chain[-1].is_symlink():
        chain.append(Path(os.path.normpath(chain[-1].parent / os.readlink(chain[-1]))))
    return chain


def _links_to_python(shown):
    """The links that lead to our interpreter through folders that are not shown."""
    for path in _chain():
        if path.is_symlink() and not _is_system(path) and not any(path.is_relative_to(folder) for folder in shown):
            yield from ("--symlink", os.readlink(path), str(path))


def _installed():
    """The folders of installed packages that the environment names; others may hold anything."""
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return [path for path in paths if Path(path).name in ("site-packages", "dist-packages") and Path(path).is_dir()]


def _user_site():
    paths = [*_installed(), *([site.getusersitepackages()] if site.ENABLE_USER_SITE else [])]
    return [Path(path) for path in paths if Path(path).is_dir() and not _is_system(Path(path))]


def _hidden(shown, package):
    """Every other nnbp that could be imported or read, under each path that leads to it, such as lib and lib64."""
    libraries = [Path("/usr", *inside) for inside in (("lib",), ("lib64",), ("local", "lib"), ("local", "lib64"))]
    found = [path for folder in [*libraries, *shown] for path in folder.glob("python*/*-packages/nnbp")]
    found += [Path(entry, "nnbp") for entry in [*shown, *sys.path]]
    for path in dict.fromkeys(found):
        visible = _is_system(path.absolute()) or any(path.is_relative_to(folder) for folder in shown)
        if visible and path.is_dir() and not path.samefile(package):
            yield path


def _fonts():
    """The list of fonts that matplotlib would otherwise make again, in seconds."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "matplotlib")
    folder = Path(os.environ.get("MPLCONFIGDIR") or cache)
    return [(path, f"{HOME}/.cache/matplotlib/{path.name}") for path in folder.glob("fontlist-v*.json")]


def wanted(options):
    """Whether notebooks are to run in a sandbox."""
    return options.sandbox == "bwrap" or (options.sandbox == "auto" and obstacle(options) is None)


def protection(options):
    """What was protected from the code in notebooks and what was not, in words for the end of a report."""
    if wanted(options):
        judged = f"It was judged from outside, with the numbers of --seed {options.seed}."
        return (
            "Each notebook ran in a sandbox of its own, without network and without your files, and with limits on "
            "memory, processes, disk, output and time. "
            f"{judged if options.exam else 'This does not keep code from faking its own check.'}"
        )
    why = "--sandbox none" if options.sandbox == "none" else obstacle(options)
    and_cheat = " and deceive the judge" if options.exam else ""
    could = f"so their code could read, change and delete your files{and_cheat}."
    return f"The notebooks ran without a sandbox ({why}), {could}"


@functools.cache
def obstacle(limits):
    """Why there can be no sandbox here, in words; or None if there can be one, which was tried."""
    if not sys.platform.startswith("linux"):
        return "bubblewrap is for Linux only"
    if not shutil.which("bwrap"):
        return "bubblewrap is not installed; on Debian and Ubuntu, type sudo apt install bubblewrap"
    _store_byte_code()
    command = wrapped([sys.executable, "-c", "import numpy, nnbp"], limits)
    try:
        tried = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=60, errors="replace")
    except subprocess.TimeoutExpired:
        return "bubblewrap did not start within a minute"
    if tried.returncode == 0:
        return None
    said = (tried.stderr.strip() or f"it ended with status {tried.returncode}").splitlines()[-1][:300]
    hint = next((hint for sign, hint in HINTS.items() if sign in said), "")
    return f"bubblewrap does not work here: {said}{hint}"


def _store_byte_code():
    """Import what notebooks import if that was never done: a sandbox cannot store what it compiles, for seconds."""
    compiled = importlib.util.cache_from_source(importlib.util.find_spec("IPython").origin)
    if not os.path.exists(compiled) and os.access(sys.prefix, os.W_OK):
        imports = "import IPython, ipykernel.kernelapp, nbval.plugin, nnbp.exercises, matplotlib.pyplot"
        subprocess.run([sys.executable, "-c", imports], capture_output=True, stdin=subprocess.DEVNULL)
