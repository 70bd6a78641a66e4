"""The installed package is complete and works without its repository, and is small if only part of it is needed."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
import yaml
from packaging.metadata import Metadata

import nnbp.__main__
from hatch_build import readme
from tools import address
from tools.notebooks import ROOT

LARGEST = 600_000  # bytes of the wheel

# As in an environment with NumPy alone: no other installed package can be imported.
NUMPY_ALONE = """
import sys
from importlib.machinery import PathFinder
class NumpyAlone:
    find_distributions = PathFinder.find_distributions
    def find_spec(name, path=None, target=None):
        found = PathFinder.find_spec(name, path, target)
        installed = found and "site-packages" in str(found.origin or found.submodule_search_locations)
        return None if installed and name.partition(".")[0] not in ("numpy", "nnbp") else found
sys.meta_path = [NumpyAlone if finder is PathFinder else finder for finder in sys.meta_path]
"""


def run_with_numpy_alone(code):
    command = [sys.executable, "-c", f"{NUMPY_ALONE}\n{code}"]
    return subprocess.run(command, capture_output=True, encoding="utf-8", cwd=ROOT)


def test_the_equations_the_training_and_the_exercises_need_numpy_alone():
    code = """
import nnbp, nnbp.exercises
(X, Y), test_data = nnbp.datasets.load_digits()
net = nnbp.Network([64, 10], seed=0)
history = nnbp.sgd(net, X, Y, epochs=1, mini_batch_size=10, eta=3.0, test_data=test_data, progress=False)
print(len(history.test_cost), nnbp.check_gradient(net, X[:, :2], Y[:, :2]).ok)
"""
    found = run_with_numpy_alone(code)
    assert (found.stdout, found.stderr) == ("1 True\n", "")


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ("figures", "import nnbp.figures"),
        ("figures", "import nnbp.interactive"),
        ("data", "import nnbp, tempfile; nnbp.datasets.load_mnist(cache=tempfile.mkdtemp())"),
        ("check", "import sys, nnbp.__main__ as command; sys.exit(command.main(['check', 'book/solutions']))"),
    ],
)
def test_where_a_package_is_missing_the_extra_that_brings_it_is_named(extra, code):
    found = run_with_numpy_alone(code)
    assert found.returncode != 0
    assert f"nnbp[{extra}]" in found.stderr.strip().splitlines()[-1], found.stderr


def test_the_command_prints_its_version():
    found = run_with_numpy_alone("import nnbp.__main__ as command; command.main(['--version'])")
    assert found.stdout == f"nnbp {nnbp.__version__}\n", found.stderr


def make_wheel(folder, source=ROOT, **environment):
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    make = [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", folder, source]
    subprocess.run(make, check=True, env=os.environ | environment)
    (path,) = folder.glob("nnbp-*.whl")
    return path


@pytest.mark.parametrize("address", [None, "https://ada.github.io/book/"])
def test_in_the_repository_the_command_names_the_built_pages_first(address, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(nnbp.__main__, "BOOK", tmp_path / "book")
    monkeypatch.setattr(nnbp.__main__, "published", lambda: address)
    Path(tmp_path, "book").mkdir()
    assert nnbp.__main__.main(["book"]) == (0 if address else 2)
    said = capsys.readouterr()
    assert said.out == f"{address}\n" if address else f"make book in {tmp_path}" in said.err
    pages = tmp_path / "_build" / "html" / "index.html"
    pages.parent.mkdir(parents=True)
    pages.touch()
    assert nnbp.__main__.main(["book"]) == 0 and capsys.readouterr().out == f"{pages}\n"


@pytest.fixture(scope="module")
def wheel_file(tmp_path_factory):
    return make_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def wheel(wheel_file):
    return zipfile.ZipFile(wheel_file)


@pytest.fixture(scope="module")
def wheel_file_without_solutions(tmp_path_factory):
    return make_wheel(tmp_path_factory.mktemp("without"), NNBP_WITHOUT_SOLUTIONS="1")


def metadata(wheel):
    (name,) = [name for name in wheel.namelist() if name.endswith("METADATA")]
    return wheel.read(name).decode()


# What the wheel holds


def test_the_wheel_holds_every_file_of_the_package(wheel):
    files = [path for path in ROOT.glob("nnbp/**/*.*") if path.is_file() and "__pycache__" not in path.parts]
    names = {path.relative_to(ROOT).as_posix() for path in files}
    assert {"nnbp/py.typed", "nnbp/data/digits.npz"} <= names <= {*wheel.namelist()}


def test_the_wheel_holds_the_exercises_and_their_solutions(wheel):
    for kind, folder in (("exercises", "notebooks"), ("solutions", "solutions")):
        notebooks = {f"nnbp/exercises/{folder}/{path.name}" for path in ROOT.glob(f"book/{kind}/*.ipynb")}
        assert notebooks and notebooks <= {*wheel.namelist()}


def test_the_wheel_holds_nothing_else(wheel):
    strange = [name for name in wheel.namelist() if not name.startswith(("nnbp/", "nnbp-")) or name.endswith(".pyc")]
    assert strange == []


def test_solutions_in_the_wheel_lack_pictures_and_nothing_else(wheel):
    for path in ROOT.glob("book/solutions/*.ipynb"):
        ours, packed = json.loads(path.read_bytes()), json.loads(wheel.read(f"nnbp/exercises/solutions/{path.name}"))
        assert len(ours["cells"]) == len(packed["cells"])
        for cell, copy in zip(ours["cells"], packed["cells"], strict=True):
            assert cell["source"] == copy["source"]
            for output, kept in zip(cell.get("outputs", []), copy.get("outputs", []), strict=True):
                is_picture = "image/png" in output.get("data", {})
                assert {*kept["data"]} == {"text/plain"} if is_picture else kept == output


def test_the_wheel_is_small(wheel_file):
    assert wheel_file.stat().st_size < LARGEST


def test_its_metadata_hold_to_the_standard(wheel):
    found = Metadata.from_email(metadata(wheel), validate=True)
    assert (found.name, str(found.version)) == ("nnbp", nnbp.__version__)
    assert found.license_expression == "BSD-3-Clause" and found.description_content_type == "text/markdown"


def test_installing_it_brings_numpy_and_nothing_else(wheel):
    needs = Parser().parsestr(metadata(wheel)).get_all("Requires-Dist")
    assert [need for need in needs if "extra ==" not in need] == ["numpy>=2.0"]


# README as PyPI shows it


RELATIVE = re.compile(r"\]\((?!https?://|#)")


def test_without_an_address_the_readme_on_pypi_has_the_words_of_links_and_no_picture():
    text = readme(
        "Read ![a picture](book/a.png)[TEACHING](TEACHING.md#x) and [this](https://a.b) or [below](#c).", None
    )
    assert text == "Read TEACHING and [this](https://a.b) or [below](#c)."


def test_with_an_address_its_links_lead_to_the_repository():
    text = readme("![a picture](book/a.png) [TEACHING](TEACHING.md#x)", address.Repository("Ada", "book"))
    assert text == (
        "![a picture](https://raw.githubusercontent.com/Ada/book/main/book/a.png)"
        " [TEACHING](https://github.com/Ada/book/blob/main/TEACHING.md#x)"
    )


@pytest.mark.parametrize("repository", [None, address.Repository("Ada", "book")])
def test_no_link_of_the_readme_is_relative_on_pypi(repository):
    ours = (ROOT / "README.md").read_text(encoding="utf-8")
    assert RELATIVE.search(ours) and not RELATIVE.search(readme(ours, repository))


def test_the_wheel_has_that_readme(wheel):
    text = Parser().parsestr(metadata(wheel)).get_payload()
    assert text.startswith("# Learn backpropagation by running it\n") and not RELATIVE.search(text)


# The wheel in an environment that has no repository


@pytest.fixture(scope="module")
def install(tmp_path_factory):
    """A function that installs a wheel into a new environment, without network; other packages are those of the tests."""

    def install(wheel):
        place = tmp_path_factory.mktemp("environment")
        venv.create(place, with_pip=False)
        scheme = "nt" if os.name == "nt" else "posix_prefix"
        paths = sysconfig.get_paths(scheme, vars={"base": str(place), "platbase": str(place)})
        pip = [sys.executable, "-m", "pip", "--python", str(place), "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", "--no-index", "--no-deps", wheel], check=True)
        Path(paths["purelib"], "others.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
        return Path(paths["scripts"]), Path(paths["purelib"])

    return install


@pytest.fixture(scope="module")
def installed(install, wheel_file):
    return install(wheel_file)


@pytest.fixture(scope="module")
def installed_without_solutions(install, wheel_file_without_solutions):
    return install(wheel_file_without_solutions)


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """An empty folder to work in, where neither the repository nor a home that can be written to is near."""
    home = tmp_path / "home"
    home.write_text("Nothing can be written below a file, not even by root.")
    for name in ("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("PYTHONPATH", "MPLCONFIGDIR", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def nnbp_command(installed, *arguments, cwd):
    return subprocess.run([installed[0] / "nnbp", *arguments], capture_output=True, encoding="utf-8", cwd=cwd)


def test_the_library_runs_and_is_the_installed_one(installed, empty):
    code = """
import nnbp
(X, Y), _ = nnbp.datasets.load_digits()
net = nnbp.Network([64, 10], seed=0)
print(nnbp.__file__, nnbp.check_gradient(net, X[:, :2], Y[:, :2]).ok)
"""
    run = subprocess.run([installed[0] / "python", "-c", code], capture_output=True, encoding="utf-8", cwd=empty)
    assert run.stdout == f"{installed[1] / 'nnbp' / '__init__.py'} True\n", run.stderr


def test_the_installed_command_copies_the_exercises_and_names_the_solutions(installed, empty):
    found = nnbp_command(installed, "exercises", cwd=empty)
    assert found.returncode == 0, found.stderr
    copies = {path.name for path in (empty / "my-exercises").iterdir()}
    assert copies == {path.name for path in ROOT.glob("book/exercises/*.ipynb")}
    assert str(installed[1] / "nnbp" / "exercises" / "solutions") in found.stdout


def test_the_installed_command_checks_exercises(installed, empty):
    nnbp_command(installed, "exercises", cwd=empty)
    untouched = nnbp_command(installed, "check", "my-exercises/04-hidden-errors.ipynb", cwd=empty)
    assert untouched.returncode == 1 and "·" in untouched.stdout, untouched.stderr
    solved = installed[1] / "nnbp" / "exercises" / "solutions" / "04-hidden-errors.ipynb"
    right = nnbp_command(installed, "check", solved, cwd=empty)
    assert right.returncode == 0 and right.stdout.count("✓") == 2, right.stdout + right.stderr


def test_the_installed_command_says_where_the_book_is(installed, empty, monkeypatch):
    monkeypatch.delenv(address.VARIABLE, raising=False)  # the package has the address from pyproject.toml
    found = nnbp_command(installed, "book", cwd=empty)
    if repository := address.published():
        assert (found.returncode, found.stdout) == (0, f"{repository.pages}\n")
    else:
        assert found.returncode == 2 and "make book" in found.stderr and found.stdout == ""


# Without the solutions, for classes


def test_a_wheel_without_solutions_has_no_line_of_one(wheel_file_without_solutions):
    packed = zipfile.ZipFile(wheel_file_without_solutions)
    assert not [name for name in packed.namelist() if "solutions/" in name]
    for path in ROOT.glob("book/solutions/*.ipynb"):
        copy = json.loads(packed.read(f"nnbp/exercises/references/{path.name}"))
        theirs = json.loads(path.read_text(encoding="utf-8"))
        solved = {cell["id"] for cell in theirs["cells"] if "solution" in cell["metadata"].get("tags", [])}
        assert solved
        left = [cell for cell in copy["cells"] if cell["id"] in solved and (cell["source"] or cell.get("outputs"))]
        assert left == []


def test_it_says_nothing_of_solutions_and_checks_as_before(installed_without_solutions, empty):
    found = nnbp_command(installed_without_solutions, "exercises", cwd=empty)
    assert found.returncode == 0 and "solutions" not in found.stdout
    wrong = nnbp_command(installed_without_solutions, "check", "my-exercises/04-hidden-errors.ipynb", cwd=empty)
    assert wrong.returncode == 1 and "·" in wrong.stdout, wrong.stderr
    solved = ROOT / "book" / "solutions" / "04-hidden-errors.ipynb"
    right = nnbp_command(installed_without_solutions, "check", solved, cwd=empty)
    assert right.returncode == 0, right.stdout + right.stderr


# The release


def test_a_package_made_for_a_published_book_knows_where_it_is(install, tmp_path, empty):
    source = tmp_path / "source"
    for name in ("nnbp", "book/exercises", "book/solutions", "tools"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "CITATION.cff", "LICENSE"):
        shutil.copy(ROOT / name, source)
    address.write(address.Repository("Ada", "book"), source)
    file = make_wheel(tmp_path / "wheel", source)
    found = nnbp_command(install(file), "book", cwd=empty)
    assert (found.returncode, found.stdout) == (0, "https://ada.github.io/book/\n"), found.stderr
    text = Parser().parsestr(metadata(zipfile.ZipFile(file))).get_payload()
    assert "https://github.com/Ada/book/blob/main/TEACHING.md" in text and not RELATIVE.search(text)


def test_a_release_has_a_tag_with_its_version_and_publishes_what_was_tested():
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8"))["jobs"]
    build, publish = jobs["build"]["steps"], jobs["publish"]
    assert any('"v$(python -c' in step.get("run", "") for step in build)
    assert publish["needs"] == "test" and jobs["test"]["needs"] == "build"
    assert publish["permissions"] == {"id-token": "write"} and publish["environment"]["name"] == "pypi"
    assert "password" not in str(publish)
