"""Sphinx extension: what a search engine, and a link that is shared, say about a page.

The description is the beginning of the page's text, unless the page gives one itself (`html_meta`). The picture is that
of README; it needs an address, so it is made if the book has one.
"""

import html
import re
from pathlib import Path

import matplotlib
from docutils import nodes
from PIL import Image, ImageDraw, ImageFont

from tools import search_index
from tools.address import published
from tools.page_links import LANDING_PAGE

PREVIEW, SIZE, MARGIN = "_static/preview.png", (1200, 630), 60
PICTURE = Path(__file__).resolve().parent.parent / "book" / "_assets" / "blame.png"
INK = "#1c2127"
FRONT_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
{tags}
<meta http-equiv="refresh" content="0; url={address}">
<p><a href="{address}">{title}</a></p>
</html>
"""


def describe(app, pagename, templatename, context, doctree):
    """Add description and preview to the head of a page, and the address under which it is published."""
    book = app.config.html_title
    title = html.unescape(re.sub("<[^>]+>", "", context.get("title", ""))) or pagename.capitalize()
    if pagename == LANDING_PAGE:
        context["docstitle"] = ""  # the title of the page is that of the book
    given = doctree and [node["content"] for node in doctree.findall(nodes.meta) if node.get("name") == "description"]
    description = (
        given[0]
        if given
        else search_index.pages(app.env)[pagename][""][1]
        if pagename in search_index.pages(app.env)
        else f"{title}: {book}"
    )
    kind = "website" if pagename == LANDING_PAGE else "article"
    properties = {"og:title": title, "og:description": description, "og:type": kind, "og:site_name": book}
    if repository := published():
        properties |= {"og:url": f"{repository.pages}{pagename}.html", "og:image": repository.pages + PREVIEW}
        properties |= {"og:image:width": SIZE[0], "og:image:height": SIZE[1], "twitter:card": "summary_large_image"}
    tags = [] if given else [f'<meta name="description" content="{html.escape(description)}" />']
    tags += [f'<meta property="{name}" content="{html.escape(str(text))}" />' for name, text in properties.items()]
    context["metatags"] = context.get("metatags", "") + "\n".join(tags)


def preview(title):
    """The picture that a shared link shows: the book's title above README's picture."""
    image = Image.new("RGB", SIZE, "white")
    font = ImageFont.truetype(Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans-Bold.ttf"), 50)
    ImageDraw.Draw(image).text((SIZE[0] / 2, MARGIN), title, INK, font, anchor="mm")
    drawn = Image.open(PICTURE).convert("RGB")
    scale = min((SIZE[0] - 2 * MARGIN) / drawn.width, (SIZE[1] - 2.5 * MARGIN) / drawn.height)
    drawn = drawn.resize((round(drawn.width * scale), round(drawn.height * scale)), Image.Resampling.LANCZOS)
    image.paste(drawn, ((SIZE[0] - drawn.width) // 2, round(1.75 * MARGIN)))
    return image.quantize(256, method=Image.Quantize.MAXCOVERAGE)  # other methods lose the green of the small bar


def write_preview(app, exception):
    if not exception and app.builder.name == "html" and published():
        preview(app.config.html_title).save(Path(app.outdir, *PREVIEW.split("/")), optimize=True)


def write_front_page(app, exception):
    """Describe also the page at the shortest address, which leads to the landing page."""
    landing = Path(app.outdir, f"{LANDING_PAGE}.html")
    if not exception and app.builder.name == "html" and landing.exists():
        tags = re.findall(r'<meta (?:name="description"|property="[^"]*") [^>]*>', landing.read_text(encoding="utf-8"))
        front = FRONT_PAGE.format(title=app.config.html_title, tags="\n".join(tags), address=f"{LANDING_PAGE}.html")
        Path(app.outdir, "index.html").write_text(front, encoding="utf-8")


def setup(app):
    app.setup_extension("tools.search_index")  # which collects the beginnings of the pages
    app.connect("html-page-context", describe)
    app.connect("build-finished", write_preview)
    app.connect("build-finished", write_front_page, priority=950)  # after sphinx-external-toc has written its own
    return {"parallel_read_safe": True}
