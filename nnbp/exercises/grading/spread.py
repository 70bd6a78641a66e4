"""Many notebooks on many machines: an executor that runs them elsewhere, or a part of them for each machine."""

import contextlib
import re
import sys
from hashlib import sha256
from importlib import import_module

from .ledger import Refused


@contextlib.contextmanager
def executor(name):
    """The executor that ``dask:ADDRESS`` or ``MODULE:FUNCTION`` names, and how many notebooks it runs at once.

    It is closed at the end. How many an executor of the user's own runs is not known, None; without a name there is no
    executor.
    """
    if not name:
        yield None, None
        return
    kind, _, rest = name.partition(":")
    if not kind or not rest:
        raise Refused(f"--executor should be dask:ADDRESS or MODULE:FUNCTION, not {name}")
    with _dask(rest) if kind == "dask" else _own(name, kind, rest) as (found, at_once):
        try:
            yield found, at_once
        finally:
            with contextlib.suppress(Exception):  # Dask's raises one if the scheduler is gone
                found.shutdown(wait=False)


@contextlib.contextmanager
def _dask(address):
    try:
        from distributed import Client
    except ImportError:
        raise Refused("--executor dask:... needs Dask: python -m pip install distributed") from None
    try:
        client = Client(address, set_as_default=False)
    except (OSError, ValueError) as error:
        raise Refused(f"there is no Dask scheduler at {address}: {error}") from None
    with client:
        # No more than there are threads: what waits at a worker that dies would be suspected with what killed it.
        yield client.get_executor(pure=False), sum(client.nthreads().values()) or 1


@contextlib.contextmanager
def _own(name, module, function):
    sys.path.append("")  # a module in the folder where the command was typed
    try:
        found = getattr(import_module(module), function)()
    except Exception as error:
        raise Refused(f"--executor {name} gives no executor: {type(error).__name__}: {error}") from None
    if not callable(getattr(found, "submit", None)) or not callable(getattr(found, "shutdown", None)):
        raise Refused(f"--executor {name} should give a concurrent.futures.Executor, not {type(found).__name__}")
    yield found, None


def shard(text):
    """The numbers i and n of ``i/n``, the i-th of n parts; ValueError if it is none."""
    numbers = re.fullmatch(r"(\d+)/(\d+)", text)
    if not numbers or not 1 <= int(numbers[1]) <= int(numbers[2]):
        raise ValueError(f"should be I/N with I from 1 to N, for instance 3/8, not {text}")
    return [int(numbers[1]), int(numbers[2])]


def part(files, folders, shard):
    """Those of the files that fall to a shard, by a hash of their place in the folders that were given.

    Each file is in the same part on every machine, also if other files come or go meanwhile.
    """
    number, of = shard
    return [file for file in files if int(sha256(_place(file, folders)).hexdigest(), 16) % of == number - 1]


def _place(file, folders):
    inside = (file.relative_to(folder) for folder in folders if folder.is_dir() and file.is_relative_to(folder))
    return next(inside, file).as_posix().encode(errors="surrogateescape")
