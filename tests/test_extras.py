"""A function whose package is missing says which extra provides it."""

import subprocess
import sys

import pytest

from nnbp import History
from nnbp._extras import require


def test_a_package_that_is_there_is_returned():
    assert require("json.decoder", "data", "reading") is sys.modules["json.decoder"]


def test_a_missing_package_is_named_together_with_its_extra():
    with pytest.raises(ImportError, match=r'reading needs no_such_package: pip install "nnbp\[data\]"') as caught:
        require("no_such_package.part", "data", "reading")
    assert caught.value.name == "no_such_package"


def test_a_package_that_another_one_misses_is_named_itself(tmp_path, monkeypatch):
    (tmp_path / "needy.py").write_text("import no_such_package")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ImportError, match="no_such_package"):
        require("needy", "data", "reading")


def test_a_history_without_matplotlib_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r'History.plot needs matplotlib: pip install "nnbp\[figures\]"'):
        History([0.1], [1.0]).plot()


def test_everything_but_drawing_and_downloads_works_with_numpy_alone():
    code = (
        "import sys\n"
        "for name in ('matplotlib', 'tqdm', 'pooch', 'requests', 'scipy', 'PIL', 'ipywidgets', 'IPython'):\n"
        "    sys.modules[name] = None\n"
        "import nnbp\n"
        "(X, Y), test = nnbp.datasets.load_digits()\n"
        "net = nnbp.Network([64, 10], seed=0)\n"
        "assert nnbp.check_gradient(net, X[:, :3], Y[:, :3]).ok\n"
        "history = nnbp.sgd(net, X, Y, 2, 10, 1.0, test_data=test)\n"
        "assert len(history.test_cost) == 2\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
