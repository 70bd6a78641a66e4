import os
import subprocess
import sys
from contextlib import ExitStack

import pytest
from filelock import FileLock
from playwright.sync_api import Error

from tools.browser import open_browser
from tools.notebooks import ROOT


@pytest.fixture(scope="session")
def book(tmp_path_factory, worker_id):
    """Folder of the HTML pages, built as `make book` builds them: every warning is an error."""
    if worker_id == "master":
        return build_book(tmp_path_factory.mktemp("book"))
    shared = tmp_path_factory.getbasetemp().parent / "book"  # built once, by the first of pytest's workers to get here
    with FileLock(f"{shared}.lock"):
        return shared / "_build" / "html" if shared.exists() else build_book(shared)


def build_book(output):
    jupyter_book = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    options = ["--path-output", str(output), "-W", "-n", "--keep-going"]
    build = subprocess.run([*jupyter_book, "build", str(ROOT), *options], capture_output=True, encoding="utf-8")
    assert build.returncode == 0, build.stdout + build.stderr
    return output / "_build" / "html"


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium or Chrome; tests without one are skipped, or fail in CI."""
    with ExitStack() as stack:
        try:
            browser = stack.enter_context(open_browser())
        except Error as error:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no Chromium or Chrome to test with: {error}")
        yield browser
