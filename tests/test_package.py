"""The installed package is complete, and small if only part of it is needed."""

import subprocess
import sys
import zipfile
from email.parser import Parser

import pytest

import nnbp
from tools.notebooks import ROOT

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


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", folder, ROOT], check=True)
    (path,) = folder.glob("nnbp-*.whl")
    return zipfile.ZipFile(path)


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


def test_installing_it_brings_numpy_and_nothing_else(wheel):
    (metadata,) = [name for name in wheel.namelist() if name.endswith("METADATA")]
    needs = Parser().parsestr(wheel.read(metadata).decode()).get_all("Requires-Dist")
    assert [need for need in needs if "extra ==" not in need] == ["numpy>=2.0"]
