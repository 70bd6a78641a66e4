"""Copies of the notebooks install what is missing and run, and their links lead to the published pages."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
import yaml
from nbclient import NotebookClient

from tools import publish
from tools.address import Repository
from tools.notebooks import ROOT, notebooks, read

REPOSITORY = Repository("Ada", "book")
WHEEL = re.compile(
    r'"nnbp\[data,figures,train\] @ (https://raw\.githubusercontent\.com/Ada/book/notebooks/nnbp-.*?\.whl)"'
)


OFFLINE = {"PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0"}  # to pip, the second means: without isolation


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published") / "notebooks"
    command = [sys.executable, "-m", "tools.publish", folder]
    environment = os.environ | OFFLINE | {"NNBP_REPOSITORY": "Ada/book"}
    subprocess.run(command, check=True, cwd=ROOT, env=environment)
    return folder


def test_without_an_address_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(publish, "published", lambda: None)
    with pytest.raises(SystemExit, match="NNBP_REPOSITORY"):
        publish.main([str(tmp_path / "notebooks")])
    assert not (tmp_path / "notebooks").exists()


def test_every_notebook_has_a_copy_with_one_cell_more_and_the_same_outputs(copies):
    assert {path.relative_to(copies) for path in copies.rglob("*.ipynb")} == {
        path.relative_to(ROOT) for path in notebooks()
    }
    for path in notebooks():
        ours, copy = read(path).cells, read(copies / path.relative_to(ROOT)).cells
        assert len(copy) == len(ours) + 1
        for cell, copied in zip(ours, copy[1:], strict=True):
            assert cell.get("outputs") == copied.get("outputs")
            assert cell.source == copied.source or cell.cell_type == "markdown"


def test_the_first_cell_installs_the_wheel_that_lies_beside_the_copies(copies):
    for path in copies.rglob("*.ipynb"):
        (address,) = WHEEL.findall(read(path).cells[0].source)
        assert (copies / address.rpartition("/")[2]).is_file()


def test_what_a_copy_imports_is_installed_by_its_first_cell_or_by_nnbp(copies):
    brought = {"nnbp", "numpy", "matplotlib", "IPython", "tqdm", "PIL", "ipywidgets", "pooch", "requests"}
    for path in copies.rglob("*.ipynb"):
        first, *code = [cell.source for cell in read(path).cells if cell.cell_type == "code"]
        modules = {*re.findall(r"^(?:import|from) (\w+)", "\n".join(code), flags=re.MULTILINE)}
        missing = modules - brought - {*sys.stdlib_module_names}
        assert {publish.PACKAGES[module] for module in missing} <= {*first.split()}, path


def test_links_lead_to_pages_that_exist(copies, book):
    checked = 0
    for path in copies.rglob("*.ipynb"):
        text = "\n\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
        assert not re.search(r"\]\((?!https?:)", text), path
        for page, label in re.findall(rf"\]\({REPOSITORY.pages}([^)#]*)(?:#([^)]*))?\)", text):
            assert f'id="{label}"' in (book / page).read_text(encoding="utf-8") or not label, (path, page, label)
            checked += 1
    assert checked > 300


def test_an_equation_is_linked_on_the_page_where_it_stands(copies):
    text = "".join(cell.source for cell in read(copies / "book" / "08-program.ipynb").cells)
    assert f"]({REPOSITORY.pages}book/05-four-equations.html#eq-bp2)" in text


def test_a_copy_installs_nnbp_where_it_is_missing_and_runs(tmp_path, monkeypatch):
    """In an environment without nnbp and without network, but with all packages that nnbp needs."""
    for name, value in OFFLINE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    folder, environment, kernel = tmp_path / "notebooks", tmp_path / "environment", tmp_path / "kernels" / "bare"
    publish.make(folder, REPOSITORY, folder.as_uri())
    venv.create(environment, with_pip=True)
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    where = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip()
    Path(packages, "others.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    kernel.mkdir(parents=True)
    arguments = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    Path(kernel, "kernel.json").write_text(
        json.dumps({"argv": arguments, "display_name": "bare", "language": "python"}), encoding="utf-8"
    )
    notebook = read(folder / "book" / "exercises" / "04-hidden-errors.ipynb")
    resources = {"metadata": {"path": str(folder / "book" / "exercises")}}  # far from this repository's nnbp
    NotebookClient(notebook, kernel_name="bare", timeout=300, resources=resources).execute()
    assert any(Path(packages).glob("nnbp-*.dist-info"))
    said = [
        output.data["text/plain"] for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output
    ]
    assert len([text for text in said if text.startswith("·")]) == 2  # no check has been attempted


# What CI and other services do with them


def test_ci_pushes_the_copies_to_the_branch_that_the_links_name():
    job = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))["jobs"]["notebooks"]
    assert job["env"] == {"NNBP_REPOSITORY": "${{ github.repository }}"}
    assert job["permissions"] == {"contents": "write"} and "test" in job["needs"]
    assert f" {publish.NOTEBOOKS}\n" in job["steps"][-1]["run"]
    assert "python -m tools.publish _build/notebooks" in [step.get("run") for step in job["steps"]]


def test_binder_and_codespaces_install_the_same_with_a_python_that_nnbp_supports():
    needs = (ROOT / ".binder" / "requirements.txt").read_text(encoding="utf-8").split("\n")[1:]
    assert needs[0] == ".[all]" and needs[1].startswith("jupyterlab")
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert "-r .binder/requirements.txt" in container["postCreateCommand"]
    version = (ROOT / ".binder" / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    assert container["image"].endswith(f":{version}")
    assert f"Programming Language :: Python :: {version}" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert all((ROOT / file).is_file() for file in container["customizations"]["codespaces"]["openFiles"])
