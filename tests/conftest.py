import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Error

from tools.browser import open_browser
from tools.notebooks import ROOT
from tools.served import Quiet, served

# The drivers of Firefox and WebKit do not report what the console shows: a script at the top of each page collects it.
LISTEN = """<script>
window.complaints = [];
addEventListener("error", event => complaints.push(event.message ?? `failed: ${event.target.src ?? event.target.href}`), true);
addEventListener("unhandledrejection", event => complaints.push(String(event.reason)));
const report = console.error;
console.error = (...words) => { complaints.push(words.join(" ")); report(...words); };
</script>"""


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


@pytest.fixture(scope="module")
def address(book):
    """Of a server for the book's pages."""
    with served(book, Listening) as address:
        yield address


class Listening(Quiet):
    """Serves files as they are, and pages with a script that collects what goes wrong."""

    def do_GET(self):
        page = Path(self.translate_path(self.path))
        if page.suffix != ".html":
            return super().do_GET()
        text = page.read_text(encoding="utf-8").replace("<head>", "<head>" + LISTEN, 1).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
