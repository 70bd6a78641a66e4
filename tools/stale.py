"""Sphinx extension: makes anew what Sphinx takes to be up to date and is not, so that all else need not be made anew.

Every page shows the titles of others. What makes the pages, settings, styles and our own tools, is in all of them. And
after a build with warnings the next one has to warn again.
"""

import hashlib
import json
from pathlib import Path

MAKERS = [
    "_config.yml",
    "_toc.yml",
    "requirements-book.lock",
    "book/_assets/*",
    "book/*.toml",
    "book/*.bib",
    "tools/*.py",
]


def record(app):
    """The file that says of what the pages in the output folder were made."""
    return Path(app.doctreedir, "made-of.json")


def recorded(app):
    return json.loads(record(app).read_text(encoding="utf-8")) if record(app).exists() else {}


def makers(app):
    """A digest of the files that make the pages, without their sources."""
    files = sorted(file for pattern in MAKERS for file in Path(app.srcdir).glob(pattern))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def titles(env):
    return {name: title.astext() for name, title in sorted(env.titles.items())}


def to_read(app, env, added, changed, removed):
    """All sources, if what makes pages of them has changed."""
    return env.found_docs if recorded(app).get("makers") != makers(app) else ()


def to_write(app, env):
    """All pages, if a title has changed; else the landing page, from which `make pdf` may link an older edition."""
    return env.found_docs if recorded(app).get("titles") != titles(env) else {env.config.root_doc}


def remember(app, exception):
    if exception or app._warncount:
        record(app).unlink(missing_ok=True)
    else:
        record(app).write_text(json.dumps({"makers": makers(app), "titles": titles(app.env)}), encoding="utf-8")


def setup(app):
    app.connect("env-get-outdated", to_read)
    app.connect("env-updated", to_write)
    app.connect("build-finished", remember)
    return {"parallel_read_safe": True}
