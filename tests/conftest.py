import subprocess
import sys

import pytest

from tools.notebooks import ROOT


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    """Folder of the HTML pages, built as `make book` builds them: every warning is an error."""
    output = tmp_path_factory.mktemp("book")
    jupyter_book = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    options = ["--path-output", str(output), "--all", "-W", "-n", "--keep-going"]
    build = subprocess.run([*jupyter_book, "build", str(ROOT), *options], capture_output=True, encoding="utf-8")
    assert build.returncode == 0, build.stdout + build.stderr
    return output / "_build" / "html"
