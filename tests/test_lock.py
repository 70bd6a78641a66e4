"""requirements.lock names everything that is installed, in the form that pip asks for."""

import re
from importlib.metadata import requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.notebooks import ROOT

OURS = Requirement("nnbp[book,check,dev,fast,lite,test]")


def pins():
    """What the lock pins on this machine."""
    lines = re.findall(r"^(\w.*?) \\$", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    return [pin for pin in map(Requirement, lines) if not pin.marker or pin.marker.evaluate()]


def needs_of(package):
    """What an installed package with its extras requires on this machine."""
    for need in map(Requirement, requires(package.name) or ()):
        if not need.marker or any(need.marker.evaluate({"extra": extra}) for extra in ("", *package.extras)):
            yield need


def test_every_package_that_a_package_needs_is_pinned_with_the_extras_that_it_needs():
    """With hashes, older versions of pip do not see that the pin of `coverage` holds for `coverage[toml]`."""
    pinned = {canonicalize_name(package.name): package for package in [OURS, *pins()]}
    assert len(pinned) > 100
    for package in pinned.values():
        for need in needs_of(package):
            pin = pinned.get(canonicalize_name(need.name))
            assert pin and need.extras <= pin.extras, f"{package} needs {need}"
