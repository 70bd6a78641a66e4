"""Sphinx extension: rebuilds the pages that Sphinx wrongly considers up to date.

Every page shows the titles of others, and every page depends on settings, styles and our own tools. After a build with
warnings, the next build must warn again.
"""

import hashlib
import json
from pathlib import Path

from tools.address import published

SHARED_FILES = [
    "_config.yml",
    "_toc.yml",
    "requirements-book.lock",
    "book/_assets/*",
    "book/*.toml",
    "book/proof/*.toml",
    "book/*.bib",
    "tools/*.py",
]


def record(app):
    """The file that records what the pages in the output folder were made from."""
    return Path(app.doctreedir, "made-of.json")


def recorded(app):
    return json.loads(record(app).read_text(encoding="utf-8")) if record(app).exists() else {}


def digest(app):
    """A digest of the files and of the address that all pages depend on; their sources are not among them."""
    files = sorted(file for pattern in SHARED_FILES for file in Path(app.srcdir).glob(pattern))
    contents = [file.read_bytes() for file in files]
    return hashlib.sha256(b"".join([*contents, str(published()).encode()])).hexdigest()


def titles(env):
    return {name: title.astext() for name, title in sorted(env.titles.items())}


def to_read(app, env, added, changed, removed):
    """All sources, if a file that all pages depend on has changed."""
    return env.found_docs if recorded(app).get("shared files") != digest(app) else ()


def to_write(app, env):
    """All pages if a title has changed."""
    return env.found_docs if recorded(app).get("titles") != titles(env) else ()


def remember(app, exception):
    if exception or app._warncount:
        record(app).unlink(missing_ok=True)
    else:
        record(app).write_text(json.dumps({"shared files": digest(app), "titles": titles(app.env)}), encoding="utf-8")


def setup(app):
    app.connect("env-get-outdated", to_read)
    app.connect("env-updated", to_write)
    app.connect("build-finished", remember)
    return {"parallel_read_safe": True}
