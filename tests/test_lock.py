"""The locks name everything that is installed, in the form that pip needs; make installs them when necessary."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.notebooks import ROOT

LOCKS = {"requirements.lock": "nnbp[dev]", "requirements-book.lock": "nnbp[book]"}
PIN = re.compile(r"^(\w.*?) \\\n((?:    --hash=\S+(?: \\)?\n)+)", re.MULTILINE)


def pins(lock):
    """The packages that a lock pins, each with its hashes."""
    return [
        (Requirement(pin), hashes.split()) for pin, hashes in PIN.findall((ROOT / lock).read_text(encoding="utf-8"))
    ]


def needs_of(package):
    """The packages that an installed package with extras requires on this machine."""
    for need in map(Requirement, requires(package.name) or ()):
        if not need.marker or any(need.marker.evaluate({"extra": extra}) for extra in ("", *package.extras)):
            yield need


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_that_a_package_needs_is_pinned_with_the_extras_that_it_needs(lock):
    """With hashes, older versions of pip do not apply the pin of `coverage` to `coverage[toml]`."""
    here = [pin for pin, _ in pins(lock) if not pin.marker or pin.marker.evaluate()]
    pinned = {canonicalize_name(package.name): package for package in [Requirement(LOCKS[lock]), *here]}
    assert len(pinned) > 80
    for package in pinned.values():
        for need in needs_of(package):
            pin = pinned.get(canonicalize_name(need.name))
            assert pin and need.extras <= pin.extras, f"{package} needs {need}"


def test_what_the_book_needs_is_a_part_of_everything():
    everything = {(pin.name, str(pin.specifier)): hashes for pin, hashes in pins("requirements.lock")}
    for pin, hashes in pins("requirements-book.lock"):
        assert everything.get((pin.name, str(pin.specifier))) == hashes, pin


def test_exercises_can_be_checked_after_make_book():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {Requirement(need).name for need in project["optional-dependencies"]["check"]} - {"nnbp"}
    assert needed | {"tqdm"} <= {pin.name for pin, _ in pins("requirements-book.lock")}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_and_hashes_and_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert [line for line in PIN.sub("", text).splitlines() if line.strip() and not line.lstrip().startswith("#")] == []
    assert "://" not in text and "--index" not in text


@pytest.fixture
def folder(tmp_path):
    """A copy of the files that make looks at, with a .venv that seems to be complete."""
    if not shutil.which("make") or sys.platform == "win32":
        pytest.skip("make is not installed, or does not find a shell")
    for name in ("Makefile", "pyproject.toml", *LOCKS):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/.place").write_text(f"{tmp_path}\n", encoding="utf-8")
    for lock in LOCKS:
        contents = subprocess.run(
            f"cat {lock} pyproject.toml | cksum", shell=True, cwd=tmp_path, capture_output=True
        ).stdout
        (tmp_path / f".venv/.{lock}").write_bytes(contents)
    return tmp_path


def would_do(folder, target):
    """The commands that make would run."""
    return subprocess.run(["make", "-n", target], cwd=folder, capture_output=True, encoding="utf-8", check=True).stdout


@pytest.mark.parametrize("target", ["book", "test"])
def test_make_installs_nothing_where_nothing_changed_whatever_the_dates(folder, target):
    os.utime(folder / "requirements.lock", (4e9, 4e9))
    os.utime(folder / "requirements-book.lock", (4e9, 4e9))
    assert "pip install" not in would_do(folder, target)


def test_make_installs_a_lock_that_changed_into_the_environment_that_is_there(folder):
    with (folder / "requirements-book.lock").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    assert "-r requirements-book.lock" in would_do(folder, "book")
    assert "pip install" not in would_do(folder, "test")


def test_make_makes_the_environment_again_where_its_folder_was_moved(folder):
    moved = folder.rename(folder.with_name("moved to (1)"))
    commands = would_do(moved, "book")
    assert "-m venv --clear .venv" in commands and "-r requirements-book.lock" in commands
