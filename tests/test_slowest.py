"""A build says which pages took longest."""

import io
import re

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from tools import slowest


def test_the_ten_slowest_pages_are_told_the_slowest_first(tmp_path, monkeypatch):
    now = [0.0]  # a clock that only these pages move, however fast the machine

    def take(seconds):
        now[0] += seconds

    monkeypatch.setattr(slowest, "perf_counter", lambda: now[0])
    pages = ["index", *(f"page{i}" for i in range(12))]
    for page in pages:
        text = f"{page}\n=======\n" + ("\n.. toctree::\n   :glob:\n\n   page*\n" if page == "index" else "")
        (tmp_path / f"{page}.rst").write_text(text, encoding="utf-8")
    said = io.StringIO()
    with docutils_namespace():
        settings = {"extensions": ["tools.slowest"], "html_theme": "basic"}
        app = Sphinx(
            tmp_path, None, tmp_path / "out", tmp_path / "trees", "html", settings, status=said, warningiserror=True
        )
        app.connect("source-read", lambda app, page, _: take(0.2 * (page == "page7")))
        app.connect("doctree-resolved", lambda app, _, page: take(0.3 * (page == "page3")))
        app.build()
    told = re.findall(r"^ +([\d.]+) s  (\w+)$", said.getvalue().partition("of 13 made anew")[2], re.MULTILINE)
    assert len(told) == 10
    assert told[:2] == [("0.30", "page3"), ("0.20", "page7")]
