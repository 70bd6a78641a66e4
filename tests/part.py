"""What of slow tests runs at each push: pages that represent the book, and no tests that are `weekly`."""

import os

import pytest

from tools.editions import page_names

PART = [
    "book/index",
    "book/05-four-equations",  # explorers with sliders, a menu and a play button; wide formulas
    "book/exercises/03-output-error",
    "book/solutions/03-output-error",
    "book/glossary",
]
PAGES = page_names() if os.environ.get("CI") else PART
WEEKLY = page_names() if os.environ.get("NNBP_ALL_PAGES") else PART  # for what takes many minutes

weekly = pytest.mark.skipif("NNBP_WEEKLY" not in os.environ, reason="slow; NNBP_WEEKLY is not set")
