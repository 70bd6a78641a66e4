"""Sphinx extension: links from the pages to their other forms, to their sources, and to where mistakes are reported.

The landing page has buttons that lead to what runs in the browser and to the PDF and the EPUB, and each other page made from
a notebook has links that run it: in the browser and, if the book has an address, on Colab, on Binder and in a codespace.
All of these are made after the pages and outlive them, so `connect` looks which of them are there.
It is called at the end of every build, and again by whatever makes one of them.
"""

import html
import re
from pathlib import Path, PurePosixPath

from docutils import nodes
from sphinx.util.osutil import relative_uri

from tools.address import published
from tools.notebooks import ROOT, pages
from tools.rebuild import SHARED_FILES

LANDING_PAGE = "book/index"
EDITION = "learn-backpropagation-by-running-it"  # the name of the PDF and of the EPUB
LITE = "lite/notebooks/index.html"
LIVE, FIRST_EXERCISE = "live/live.js", "book/exercises/01-feedforward.html"
SERVER = ".venv/bin/python -m http.server --directory _build/html"
MARKED = "<!--nnbp:{0}-->{1}<!--/nnbp:{0}-->"  # a part of a page that `connect` writes again
FOOT = '<p class="nnbp-foot">{}</p>'


def mark(app, pagename, templatename, context, doctree):
    """Mark where `connect` will write, and add to the foot of the page where it comes from."""
    if not doctree:
        return
    source = Path(app.env.doc2path(pagename)).relative_to(app.srcdir).as_posix()
    body = context["body"]
    if pagename == LANDING_PAGE:
        body = re.sub(r'(<div class="nnbp-buttons">.*?)(</div>)', rf"\1{MARKED.format('ways', '')}\2", body, flags=re.S)
    elif source.endswith(".ipynb"):
        body = body.replace("</h1>", "</h1>" + MARKED.format("run", ""), 1)
    context["body"] = body + foot(pagename, source)


def foot(page, source):
    """Links to the source of a page and to the form for mistakes; without an address, the copied source and advice."""
    repository = published()
    if repository:
        links = [(repository.source(source), "Source of this page"), (repository.report(page), "Report a mistake")]
        return FOOT.format(" · ".join(f'<a href="{html.escape(url)}">{text}</a>' for url, text in links))
    copy = relative_uri(f"{page}.html", f"_sources/{source}")
    where = f"Report mistakes on this page, <code>{page}</code>, to those who gave you the book."
    return FOOT.format(f'<a href="{copy}">Source of this page</a> · {where}')


def connect(folder):
    """Write the links to whatever is beside the pages in ``folder``."""
    lite, live = is_current(folder / LITE), is_current(folder / LIVE)
    for source in pages():
        name = PurePosixPath(source.relative_to(ROOT).with_suffix("").as_posix())
        page = folder / f"{name}.html"
        old = new = page.read_text(encoding="utf-8")
        notebook = source.relative_to(ROOT / "book").as_posix()
        in_a_browser = not starts_processes(source)
        here = relative_uri(f"{name}.html", LITE) if lite and in_a_browser else None
        new = _filled(new, "run", _run(here, notebook, f"{name}.html" if in_a_browser and not lite | live else ""))
        if str(name) == LANDING_PAGE:
            editions = [folder / f"{EDITION}.{kind}" for kind in ("pdf", "epub")]
            new = _filled(new, "ways", _try(lite, live) + _download([path for path in editions if is_current(path)]))
        if new != old:
            page.write_text(new, encoding="utf-8")


def starts_processes(source):
    """Whether a page's cells start processes, which browsers do not have."""
    return "LocalCluster(" in source.read_text(encoding="utf-8")


def is_current(path):
    """Whether a file is there and newer than all that the book is made of."""
    made_of = [*pages(), *(file for pattern in SHARED_FILES for file in ROOT.glob(pattern))]
    return path.exists() and path.stat().st_mtime >= max(file.stat().st_mtime for file in made_of)


def _filled(page, name, text):
    return re.sub(MARKED.format(name, ".*?"), lambda _: MARKED.format(name, text), page, flags=re.S)


def _run(lite, notebook, page):
    """Where the notebook of a page can be run; nothing is requested from these places before a reader goes there.

    ``page`` is its name if it does not run here, but does where it is published.
    """
    links = (
        f'<p class="nnbp-run"><a href="{lite}?path={notebook}">Open this page in JupyterLite</a></p>' if lite else ""
    )
    if repository := published():
        path = f"book/{notebook}"
        places = [
            *([("its published page", repository.pages + page)] if page else []),
            ("Colab", repository.colab(path)),
            ("Binder", repository.binder(path)),
            ("Codespaces", repository.codespace),
        ]
        *others, last = (f'<a href="{html.escape(url)}">{name}</a>' for name, url in places)
        links += f'<p class="nnbp-elsewhere">Run it on {", ".join(others)} or {last}</p>'
    return links


def _try(lite, live):
    """The button to the first exercise, which is checked in its page, or else to JupyterLite.

    Browsers run neither from a disk, so a page opened from one says what to do.
    """
    text, address = "Try it in the browser", f"{LITE}?path=index.ipynb" if lite and not live else FIRST_EXERCISE
    served, kind = (_link(text, f"../{address}", "nnbp-served"), "nnbp-on-disk") if lite or live else ("", "")
    if repository := published():
        return served + _link(text, repository.pages + address, kind)
    first = "" if lite or live else "<code>make live</code> and then "
    return served + _told(text, f"Type {first}<code>{SERVER}</code>, and open <code>localhost:8000</code>.", kind)


def _download(editions):
    """The PDF and the EPUB, or where else they are, or how to make them."""
    kinds = [(f"../{path.name}", path.suffix, f" ({path.stat().st_size / 1e6:.1f} MB)") for path in editions]
    if not kinds and (repository := published()):
        kinds = [(f"{repository.pages}{EDITION}{suffix}", suffix, "") for suffix in (".pdf", ".epub")]
    if not kinds:
        return _told(
            "Download", "Type <code>make pdf</code>. It makes a PDF and an EPUB, which you will then find here."
        )
    links = [_link(suffix[1:].upper() + size, address) for address, suffix, size in kinds]
    return f'<span class="nnbp-download">Download {" ".join(links)}</span>'


def _link(text, address, kind=""):
    return f'<a class="{kind}" href="{address}">{text}</a>'


def _told(button, text, kind=""):
    """A button that opens a sentence."""
    return f'<details class="nnbp-told {kind}"><summary>{button}</summary><p>{text}</p></details>'


def connect_built(app, exception):
    if not exception and app.builder.name == "html":
        connect(Path(app.outdir))


def fold_below_figure(app, doctree, page):
    """On the landing page the figure comes before its folded code."""
    if page == LANDING_PAGE:
        for cell in doctree.findall(nodes.container):
            if "tag_hide-input" in cell["classes"]:
                cell.append(cell.pop(0))


def setup(app):
    app.connect("doctree-resolved", fold_below_figure)
    app.connect("html-page-context", mark)
    app.connect("build-finished", connect_built, priority=950)
    return {"parallel_read_safe": True}
