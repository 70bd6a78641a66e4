"""The address of the published book: where it comes from, what follows from it, and where it is written."""

import re
import shutil
import subprocess
import sys

import pytest
import yaml

from tools import address
from tools.notebooks import ROOT


@pytest.fixture
def folder(tmp_path):
    """Copies of the files that cannot read a variable."""
    for name in address.PLACES:
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_the_variable_names_the_repository(monkeypatch):
    monkeypatch.setenv("NNBP_REPOSITORY", "Ada/book")
    assert address.published() == address.Repository("Ada", "book")


def test_without_the_variable_the_address_is_the_one_that_was_written(monkeypatch, folder):
    monkeypatch.delenv("NNBP_REPOSITORY", raising=False)
    monkeypatch.setattr(address, "ROOT", folder)
    if address.published():
        address.write(address.Repository("Ada", "other"), folder)
    else:
        assert "github" not in (folder / "pyproject.toml").read_text(encoding="utf-8")
    address.write(address.Repository("Ada", "book"), folder)
    assert address.published() == address.Repository("Ada", "book")


@pytest.mark.parametrize("name", ["", "book", "https://github.com/Ada/book", "Ada/book/main", "Ada/my book"])
def test_a_name_that_is_not_owner_and_name_is_refused(name):
    with pytest.raises(ValueError, match="OWNER/NAME"):
        address.Repository.called(name)
    command = subprocess.run([sys.executable, "-m", "tools.address", name], cwd=ROOT, capture_output=True, text=True)
    assert command.returncode == 1 and "OWNER/NAME" in command.stderr and "Traceback" not in command.stderr


@pytest.mark.parametrize(
    ("name", "pages"), [("Ada/book", "https://ada.github.io/book/"), ("Ada/ada.github.io", "https://ada.github.io/")]
)
def test_github_pages_has_the_owner_in_lower_case_and_a_repository_of_its_own(name, pages):
    assert address.Repository.called(name).pages == pages


def test_all_links_are_made_from_the_name():
    repository = address.Repository("Ada", "book")
    assert repository.source("book/a b.ipynb") == "https://github.com/Ada/book/blob/main/book/a%20b.ipynb"
    assert repository.report("book/05-x") == (
        "https://github.com/Ada/book/issues/new?template=problem.yml&title=book%2F05-x%3A+"
    )
    assert repository.colab("book/x.ipynb").endswith(
        "colab.research.google.com/github/Ada/book/blob/notebooks/book/x.ipynb"
    )
    assert repository.binder("book/x.ipynb") == "https://mybinder.org/v2/gh/Ada/book/main?labpath=book%2Fx.ipynb"
    assert repository.codespace == "https://codespaces.new/Ada/book?quickstart=1"


def test_the_form_for_mistakes_exists():
    form = re.search(r"template=([\w.]+)", address.Repository("Ada", "book").report("x"))[1]
    assert (ROOT / ".github" / "ISSUE_TEMPLATE" / form).exists()


def test_the_address_is_written_once_and_can_be_changed(folder):
    address.write(address.Repository("Ada", "first"), folder)
    address.write(address.Repository("Ada", "book"), folder)
    once = {name: (folder / name).read_text(encoding="utf-8") for name in address.PLACES}
    address.write(address.Repository("Ada", "book"), folder)
    assert once == {name: (folder / name).read_text(encoding="utf-8") for name in address.PLACES}
    assert "first" not in "".join(re.findall(r"\S*github\S*", "".join(once.values())))
    assert once["README.md"].splitlines()[2] == (
        "<!-- address --> **[Read it online](https://ada.github.io/book/)**, with nothing to install."
    )
    citation = yaml.safe_load(once["CITATION.cff"])
    assert (citation["url"], citation["repository-code"]) == (
        "https://ada.github.io/book/",
        "https://github.com/Ada/book",
    )


def test_ci_names_the_repository_when_it_publishes():
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))["jobs"]
    assert jobs["publish"]["env"] == {"NNBP_REPOSITORY": "${{ github.repository }}"}
