"""README, TEACHING and CONTRIBUTING are correct: their commands, files and code exist and work."""

import ast
import doctest
import importlib
import re
import shlex

import numpy as np
import pytest
from PIL import Image

from nnbp.__main__ import parser
from tools.notebooks import ROOT
from tools.readme_picture import PICTURE, picture

GUIDES = ("README.md", "TEACHING.md", "CONTRIBUTING.md")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def guide(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", GUIDES)
def test_every_make_command_exists(name):
    targets = {*re.findall(r"^(\w+):", MAKEFILE, re.MULTILINE)}
    assert {*re.findall(r"(?:^|`)make ([a-z]+)", guide(name), re.MULTILINE)} <= targets


@pytest.mark.parametrize("name", GUIDES)
def test_every_link_into_the_repository_leads_somewhere(name):
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", guide(name))
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


@pytest.mark.parametrize("name", GUIDES)
def test_every_path_that_is_named_exists(name):
    paths = re.findall(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|md|yml|toml|lock|cfg))`", guide(name))
    made = (".venv/", "_build/")
    assert [path for path in paths if not path.startswith(made) and not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", GUIDES)
def test_every_nnbp_command_is_understood(name):
    commands = re.findall(r"^(?:\.venv/bin/)?nnbp (.+)$|`(?:\.venv/bin/)?nnbp (\w+ [^`]+)`", guide(name), re.MULTILINE)
    for command in map("".join, commands):
        assert parser().parse_args(shlex.split(command)).run
    assert commands or name == "CONTRIBUTING.md"


@pytest.mark.parametrize("name", GUIDES)
def test_every_module_that_is_run_exists(name):
    modules = {
        module.replace(".", "/") for module in re.findall(r"python -m ((?:tools|benchmarks|nnbp)[\w.]*)", guide(name))
    }
    assert [m for m in modules if not (ROOT / f"{m}.py").exists() and not (ROOT / m / "__main__.py").exists()] == []


PROGRAMS = [
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__main__")
    for path in sorted([*ROOT.glob("tools/*.py"), *ROOT.glob("benchmarks/*.py")])
    if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_says_how_to_run_it_and_can_be_run_that_way(program):
    path = ROOT / f"{program.replace('.', '/')}.py"
    text = (path if path.exists() else path.with_suffix("") / "__main__.py").read_text(encoding="utf-8")
    assert f"python -m {program}" in ast.get_docstring(ast.parse(text))
    try:
        importlib.import_module(program)
    except ModuleNotFoundError as error:
        assert not error.name.startswith(("tools", "benchmarks", "nnbp")), error


@pytest.mark.parametrize("target", ["book", "test"])
def test_the_commands_given_in_full_are_those_of_make(target):
    command = re.search(rf"^{target}:.*\n\t\$\(BIN\)/(.+)$", MAKEFILE, re.MULTILINE)[1]
    assert f".venv/bin/{command}" in guide("README.md")


def test_the_example_gives_what_it_says():
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert result.attempted > 3 and result.failed == 0


def test_the_picture_is_that_of_the_landing_page():
    with Image.open(PICTURE) as stored:
        assert stored.width == 2 * 756  # crisp where a screen has two pixels for each of the page
        difference = np.abs(np.subtract(stored.convert("RGB"), picture(), dtype=float))
    assert difference.mean() < 3, "run python -m tools.readme_picture"
