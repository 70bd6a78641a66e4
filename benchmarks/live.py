"""Time Python in a page: from the button to the first verdict, and the verdicts after it; and what the page requests.

    python -m benchmarks.live        after `make live LIVE="--pyodide FOLDER"`

Chromium opens exercise 4 from a server on this machine, so no network is timed.
"""

import gzip
import statistics
import time
from pathlib import Path

from tools.browser import PATIENCE, open_browser
from tools.notebooks import ROOT
from tools.served import served

FOLDER = ROOT / "_build" / "html"
PAGE = "book/exercises/04-hidden-errors.html"
IDLE = "!document.body.classList.contains('nnbp-busy')"


def main():
    with served(FOLDER) as address, open_browser() as browser:
        page, requested = browser.new_page(), []
        page.set_default_timeout(PATIENCE)
        page.goto(f"{address}/{PAGE}", wait_until="networkidle")
        page.context.on("request", lambda request: requested.append(request.url.removeprefix(f"{address}/")))
        start = time.perf_counter()
        page.get_by_role("button", name="Try it here").click()
        page.wait_for_function("window.nnbpLive")
        editors = page.wait_for_selector(".nnbp-editor-bar") and time.perf_counter() - start
        page.evaluate("nnbpLive.ready")
        ready = time.perf_counter() - start
        times = [check(page) for _ in range(11)]
    print(f"editors {editors:.1f} s, Python {ready:.1f} s, first verdict {ready + times[0]:.1f} s after the button")
    print(f"later verdicts: median {statistics.median(times[1:]):.2f} s, worst {max(times[1:]):.2f} s of 10")
    files = {FOLDER / url for url in requested if (FOLDER / url).is_file()}
    files |= {FOLDER / "live" / name for name in ("nnbp.zip", "live_cells.py")}  # which the worker requests
    pyodide = {file for file in files if "pyodide" in file.relative_to(FOLDER).parts}
    print(f"Pyodide and its wheels: {weight(pyodide)}; what comes on top: {weight(files - pyodide)}")


def check(page):
    start = time.perf_counter()
    page.get_by_role("button", name="Check code cell 3").click()
    page.wait_for_function(IDLE)
    return time.perf_counter() - start


def weight(files: set[Path]):
    raw = sum(file.stat().st_size for file in files)
    packed = sum(len(gzip.compress(file.read_bytes())) for file in files)
    return f"{raw / 1e6:.1f} MB, gzipped {packed / 1e6:.2f} MB"


if __name__ == "__main__":
    main()
