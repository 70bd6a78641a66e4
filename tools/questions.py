"""Sphinx extension: gives some folded questions what a reader can answer, for nnbp.js, from book/questions.toml."""

import html
import json
import tomllib
from pathlib import Path


def questions(root):
    """For each page, its questions: what a fold's summary asks, and what there is to choose."""
    return tomllib.loads(Path(root, "book", "questions.toml").read_text(encoding="utf-8"))


def offer(app, pagename, templatename, context, doctree):
    for question in questions(app.srcdir).get(pagename.removeprefix("book/"), []):
        asks = f"<summary>{question.pop('asks')}</summary>"
        data = html.escape(json.dumps(question, ensure_ascii=False))
        context["body"] = context["body"].replace(f"<details>\n{asks}", f'<details data-question="{data}">\n{asks}', 1)


def setup(app):
    app.connect("html-page-context", offer)
    return {"parallel_read_safe": True}
