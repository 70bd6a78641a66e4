"""The Chromium or Chrome of this machine, for printing the book and for testing its pages."""

import shutil
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

PROGRAMS = ["google-chrome", "chromium", "chromium-browser"]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
PATIENCE = 300_000  # ms; Playwright's default of 30_000 is too short for the whole book on a busy machine


@contextmanager
def open_browser():
    """A headless browser; raises playwright's Error if there is none."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    where = {"executable_path": program} if program else {"channel": "chrome"}  # macOS and Windows
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(args=QUIET, **where)
        try:
            yield browser
        finally:
            browser.close()
