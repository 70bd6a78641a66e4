"""Sphinx extension: a page at each old address of `book/redirects.toml` that leads to the new one."""

import json
import tomllib
from pathlib import Path

from sphinx.util.osutil import relative_uri

from tools.equation_index import rows
from tools.notebooks import ROOT

LIST = ROOT / "book" / "redirects.toml"
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>This page has moved</title>
<link rel="canonical" href="{address}">
<script>
const places = {places};
location.replace(places[location.hash] || "{address}" + location.search);
</script>
<noscript><meta http-equiv="refresh" content="0; url={address}"></noscript>
<p>This page has moved to <a href="{address}">{address}</a>.</p>
</html>
"""


def redirects():
    """The old and the new name of each page, such as ("book/07-proof", "book/11-proof")."""
    moved = tomllib.loads(LIST.read_text(encoding="utf-8"))
    yield from ((f"book/{old}", f"book/{new}") for old, new in moved["book"].items())
    for folder in ("exercises", "solutions"):
        yield from ((f"book/{folder}/{old}", f"book/{folder}/{new}") for old, new in moved["exercises"].items())


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    for old, new in redirects():
        here = f"{old}.html"
        places = {
            f"#{row.equation.anchor}": f"{relative_uri(here, f'{row.page}.html')}#{row.equation.anchor}"
            for row in rows()
        }
        page = PAGE.format(address=relative_uri(here, f"{new}.html"), places=json.dumps(places))
        target = Path(app.outdir, *here.split("/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page, encoding="utf-8")


def setup(app):
    app.connect("build-finished", write)
    return {"parallel_read_safe": True}
