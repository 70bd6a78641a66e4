"""Make one PDF and one EPUB of the built book, and link them from its landing page. Needs Chromium or Chrome.

    python -m tools.editions        after `make book`; `make pdf` does both

Both are made from the HTML pages: all chapters go into one page, folded answers are moved to its end, and the browser
typesets the equations. The PDF is a print of that page; the EPUB has its equations as MathML.
"""

import datetime
import html
import re
import uuid
import zipfile
from io import BytesIO
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen

import matplotlib
import yaml
from bs4 import BeautifulSoup
from pikepdf import ObjectStreamMode, Pdf
from PIL import Image

from tools.browser import PATIENCE, open_browser
from tools.notebooks import ROOT, pages

NAME = "backpropagation-step-by-step"
TITLE = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["title"]
SCRIPTS = "script:not(:-soup-contains('kind\":\"time'))"  # an animated figure needs its script to draw its last frame
NEVER_PRINTED = (
    f"{SCRIPTS}, style, .headerlink, .nnbp-explore-controls, .nnbp-downloads, .nnbp-run, button, details.hide"
)
FOLDS = "details:not([class])"  # those of the text; those of code have classes
HINTS = f"{FOLDS}:has(> summary:-soup-contains('Hint'))"  # a solution repeats those of its exercise
CODE_OF_FIGURES = "div.cell_input details, details.above-input, details.below-input"
FOOTER = '<div style="font: 9px serif; width: 100%; text-align: center; color: #5a636d"><span class="pageNumber"></span></div>'

ON_PAPER = """<p class="on-paper">In this edition sliders stand still. A figure that moves through time is shown at two
moments, the later being its end; the others as they start. Answers are at the end of the book. On screen the book moves, and
folds the answers away.</p>"""


# All pages as one


def page_names():
    """Every page in reading order, as in "book/01-outputs"."""
    return [path.relative_to(ROOT).with_suffix("").as_posix() for path in pages()]


def chapters(folder):
    """The article of every page, in reading order; ids and links made unique across the book, answers moved to the end."""
    names = page_names()
    sections, answers = [], []
    for name in names:
        soup = BeautifulSoup((folder / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        section = soup.select_one("article > section")
        never_printed = [NEVER_PRINTED, CODE_OF_FIGURES, *([HINTS] if "/solutions/" in name else [])]
        for tag in section.select(", ".join(never_printed)):
            tag.decompose()
        _hang_lines_of_code(section)
        _point_inside_the_book(section, name, names)
        sections.append(section)
        answers += _take_answers(soup, section)
    sections[0].h1.insert_after(BeautifulSoup(ON_PAPER, "html.parser"))
    if answers:
        sections.append(_appendix(answers))
    return sections


def _hang_lines_of_code(section):
    """Make every line of code a box of its own, so that the rest of a line that does not fit is indented further."""
    for code in section.select("pre"):
        lines = code.decode_contents().removeprefix("<span></span>").splitlines(keepends=True)
        boxes = "".join(f'<span class="line">{line}</span>' for line in lines)
        boxed = BeautifulSoup(f"<pre>{boxes}</pre>", "html.parser").pre  # outside pre, spaces would collapse
        for line in boxed.find_all(class_="line"):
            indent = re.match(" *", line.get_text()).end() + 4
            line["style"] = f"padding-left: {indent}ch; text-indent: -{indent}ch"
        code.replace_with(boxed)


def _anchor(page, fragment=""):
    page = page.removeprefix("book/").replace("/", "-")  # exercises and their solutions have the same names
    return f"{page}--{fragment}" if fragment else page


def _point_inside_the_book(section, name, names):
    """Add the page's name to every id, adapt the links, and make paths of pictures relative to the root of the book."""
    folder = PurePosixPath(name).parent
    for tag in [section, *section.select("[id]")]:
        if tag.get("id"):
            tag["id"] = _anchor(name, tag["id"])
    for tag in section.select("a[href]"):
        url = urlsplit(tag["href"])
        if url.scheme:
            continue
        page = _resolved(folder, unquote(url.path)).removesuffix(".html") if url.path else name
        if page in names:
            tag["href"] = "#" + _anchor(page, unquote(url.fragment))
        else:
            del tag["href"]  # such as a download, which is not in the book
    for tag in section.select("img[src]"):
        if not tag["src"].startswith("data:"):
            tag["src"] = _resolved(folder, unquote(tag["src"]))
    mark = BeautifulSoup(f'<a id="{_anchor(name)}"></a>', "html.parser")
    section.insert(0, mark)


def _resolved(folder, path):
    """A path relative to a page's folder, as a path from the root of the book."""
    parts = []
    for part in (folder / path).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def _take_answers(soup, section):
    """Replace every folded answer by its question; return this chapter's part of the appendix."""
    chapter = section.find("h1").decode_contents()
    taken = []
    for i, fold in enumerate(section.select(FOLDS), start=1):
        question = fold.summary.extract()
        here, there = (f"{section['id']}--{kind}-{i}" for kind in ("question", "answer"))
        asked_before = question.get_text(strip=True) == "Answer"
        kinds = "question asked-before" if asked_before else "question"
        place = soup.new_tag("p", attrs={"class": kinds, "id": here})
        if not asked_before:
            place.append(BeautifulSoup(question.decode_contents() + " ", "html.parser"))
        called = "no." if question.get_text().startswith("Hint") else "answer"
        place.append(_link(soup, there, f"[{called} {i} at the end of the book]"))
        taken.append((here, there, f"{i} · {_asked(fold, question)}", fold))
        fold.replace_with(place)
    return [(chapter, taken)] if taken else []


def _asked(fold, question):
    """The question: the fold's text, with the paragraph or heading before it if the text is only a word or two."""
    words, before = question.decode_contents(), fold.find_previous_sibling()
    complete = len(question.get_text().split()) > 3
    if before and before.name == "p" and words.startswith("Hint") and _ends_a_sentence_begun_elsewhere(before):
        before = fold.find_parent("section").find(["h2", "h3"])
    if complete or not before or before.name not in ("p", "h2", "h3") or "question" in before.get("class", ""):
        return words
    return before.decode_contents() if words.strip() == "Answer" else f"{words}: {before.decode_contents()}"


def _ends_a_sentence_begun_elsewhere(paragraph):
    """Does the paragraph follow an equation?"""
    before = paragraph.find_previous_sibling()
    return before and "math" in before.get("class", "")


def _link(soup, target, text):
    link = soup.new_tag("a", href=f"#{target}")
    link.string = text
    return link


def _appendix(answers):
    soup = BeautifulSoup('<section id="answers"><h1>Answers</h1></section>', "html.parser")
    section = soup.section
    for i, (chapter, taken) in enumerate(answers, start=1):
        section.append(BeautifulSoup(f'<h2 id="answers-{i}">{chapter}</h2>', "html.parser"))
        for here, there, question, body in taken:
            asked = BeautifulSoup(f'<p class="question" id="{there}">{question} </p>', "html.parser")
            asked.p.append(_link(soup, here, "[back]"))
            section.extend([asked, *body.find_all(recursive=False)])
    return section


# PDF

# A long formula moves to the next line as a whole; do not stretch the words that are left on the line before it.
ALIGN_TEXT_WITH_LONG_FORMULAS_LEFT = """() => {
  const long = [...document.querySelectorAll("mjx-container:not([display])")].filter(math => math.offsetWidth > 200);
  for (const math of long) math.closest("p, li, td")?.style.setProperty("text-align", "start");
}"""

# An animated figure is shown twice: its first frame, and below it the last one, which its own script draws.
SHOW_THE_END = """async () => {
  for (const row of document.querySelectorAll(".nnbp-explore-row:has(button)")) {
    const stops = [...row.querySelectorAll("input")], end = stops.at(-1), slides = end.type === "range";
    const last = row.closest(".nnbp-explore").querySelector("img"), first = last.cloneNode();
    if (slides ? end.value === end.max : end.checked) continue;
    const starts = slides ? end.value === "0" : stops[0].checked;
    const moment = (when) => {
      const line = document.createElement("p"), name = row.querySelector(".nnbp-explore-name").textContent;
      const at = row.querySelector("output, label:has(:checked)").textContent;
      line.className = "moment";
      line.textContent = `${when}: ${name} ${at}`;
      return line;
    };
    last.before(moment(starts ? "At the start" : "On the way"), first);
    const drawn = new Promise(resolve => last.addEventListener("load", resolve, {once: true}));
    if (slides) end.value = end.max; else end.checked = true;
    end.dispatchEvent(new Event(slides ? "input" : "change"));
    await drawn;
    last.before(moment("At the end"));
  }
  for (const control of document.querySelectorAll(".nnbp-explore :is(script, .nnbp-explore-controls)")) control.remove();
}"""

NUMBER_THE_CONTENTS = """pages => {
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")];
  const places = document.querySelectorAll(".contents .number");
  headings.map((heading, i) => [heading, pages[i]])
    .filter(([heading]) => heading.matches("h1, h2") && !heading.closest(".contents"))
    .forEach(([, page], i) => { places[i].textContent = page; });
  return headings.map(heading => heading.textContent.replace(/\\s+/g, " ").trim());
}"""


def whole(folder, sections):
    """All sections as one HTML page; the table of contents has no page numbers yet."""
    head = BeautifulSoup((folder / f"{page_names()[0]}.html").read_text(encoding="utf-8"), "html.parser")
    mathjax = "".join(
        str(tag).replace("../", "") for tag in head.select("head script") if "mathjax" in str(tag).lower()
    )
    fonts = Path(matplotlib.get_data_path(), "fonts", "ttf").as_uri()
    css = (ROOT / "tools" / "print.css").read_text(encoding="utf-8").replace("FONTS", fonts)
    body = "".join(map(str, sections))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>{mathjax}'
        f'<link rel="stylesheet" href="_static/pygments.css"><style>{css}</style></head><body>'
        f'<div class="cover"><img src="_static/logo.svg" alt=""><p class="title">{TITLE}</p>'
        f"<p>A book whose every equation runs</p></div>"
        f'<section class="contents"><h1>Contents</h1>{_contents(sections)}</section>{body}</body></html>'
    )


def _contents(sections):
    """The table of contents: chapters, and below each its sections."""
    items = []
    for section in sections:
        first, *rest = (_entry(heading) for heading in section.select("h1, h2"))
        below = "".join(f"<li>{entry}</li>" for entry in rest)
        items.append(f"<li>{first}{f'<ol>{below}</ol>' if below else ''}</li>")
    return f"<ol>{''.join(items)}</ol>"


def _entry(heading):
    target = heading.get("id") or heading.find_parent(id=True)["id"]
    return f'<a href="#{target}"><span>{heading.decode_contents()}</span><span class="number"></span></a>'


def print_pdf(page):
    return page.pdf(
        prefer_css_page_size=True, display_header_footer=True, header_template="<span></span>",
        footer_template=FOOTER, outline=True, tagged=True, print_background=True,
    )  # fmt: skip


def pages_of_headings(page):
    """Page numbers of all headings, in order, from a print that shows nothing else, which takes half the time."""
    style = page.add_style_tag(
        content="body * { visibility: hidden } :is(h1, h2, h3, h4, h5, h6) { visibility: visible }"
    )
    pdf = print_pdf(page)
    style.evaluate("style => style.remove()")
    return heading_pages(pdf)


def bookmarks(items):
    """The bookmarks of a PDF's outline in order; the browser makes one for every heading."""
    for item in items:
        yield item
        yield from bookmarks(item.children)


def heading_pages(pdf):
    """Page numbers of all headings, in order."""
    with Pdf.open(BytesIO(pdf)) as book, book.open_outline() as outline:
        number_of = {page.objgen: i for i, page in enumerate(book.pages, start=1)}
        return [number_of[mark.destination[0].objgen] for mark in bookmarks(outline.root)]


def write_pdf(path, pdf, headings):
    """Write the PDF with these bookmarks: the browser repeats the text of a heading that it moved to the next page."""
    with Pdf.open(BytesIO(pdf)) as book:
        with book.open_outline() as outline:
            for mark, heading in zip(bookmarks(outline.root), headings, strict=True):
                mark.title = heading
        book.save(path, object_stream_mode=ObjectStreamMode.generate)  # half the size


# EPUB

MATHML = """() => {
  const items = [...MathJax.startup.document.math], widths = items.map(item => item.typesetRoot.offsetWidth);
  items.forEach((item, i) => {
    const box = document.createElement("span");
    box.innerHTML = MathJax.startup.toMML(item.root);
    const math = box.firstElementChild, label = math.querySelector("mlabeledtr");
    math.setAttribute("alttext", item.math.trim());
    item.typesetRoot.replaceWith(math);
    if (label) {  // e-readers do not show labels: put the number beside the equation
      const tag = document.createElement("span");
      tag.className = "tag";
      tag.textContent = label.firstElementChild.textContent.trim();
      const row = document.createElementNS(math.namespaceURI, "mtr");
      row.append(...[...label.children].slice(1));
      label.replaceWith(row);
      math.replaceWith(box);
      box.className = "equation";
      box.append(math);
      box.after(tag);
      box.parentElement.classList.add("numbered");
    }
    if (!item.display && widths[i] > WIDE) {
      math.parentElement.classList.add("wide");
      math.closest(".nnbp-unbroken")?.classList.remove("nnbp-unbroken");
    }
  });
  const serializer = new XMLSerializer();
  return [...document.querySelectorAll("body > section:not(.contents)")].map(s => serializer.serializeToString(s));
}""".replace("WIDE", "200")  # pixels; a phone's page has about 350

EPUB_CSS = """
body { line-height: 1.45; } h1, h2, h3 { line-height: 1.2; }
img { max-width: 100%; height: auto; }
pre { background: #f5f6f7; color: #1c2127; font-size: 0.8em; white-space: pre-wrap; overflow-wrap: break-word; padding: 0.5em; }
.line { display: block; } .mf { white-space: nowrap; }
math { font-family: "STIX Two Math", "Latin Modern Math", "Cambria Math", "DejaVu Math TeX Gyre", math; }
div.math { text-align: center; margin: 0.8em 0; } .nnbp-unbroken { white-space: nowrap; }
div.numbered { display: flex; align-items: center; } .equation { flex: 1; min-width: 0; } .tag { margin-left: 1em; }
div.math, .equation, .pst-scrollable-table-container { overflow-x: auto; overflow-y: hidden; }
.wide { display: inline-block; max-width: 100%; overflow-x: auto; overflow-y: hidden; vertical-align: middle; }
table { border-collapse: collapse; font-size: 0.8em; } td, th { padding: 0.2em 0.4em; text-align: left; vertical-align: top; }
td p, th p { margin: 0; } a { color: inherit; }
.question { font-weight: bold; } .moment { text-align: center; margin: 0.8em 0 0; } .on-paper { font-style: italic; }
div.admonition { border: 1px solid #8a939c; padding: 0.2em 1em; }
nav ol { list-style: none; padding-left: 0; }
"""


WHITE = b"<rect width='100%' height='100%' fill='white'/>"


def on_white(png):
    """The picture on white, in at most 256 colours: dark lines on a transparent ground are lost on a black page."""
    image = Image.open(BytesIO(png)).convert("RGBA")
    flat = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    file = BytesIO()
    flat.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def write_epub(path, folder, sections, ids, titles):
    """Write the EPUB: a file for each section, the pictures, the navigation and the package file with their order."""
    files = [f"{i:02}.xhtml" for i in range(len(sections))]
    home = {identifier: file for file, owned in zip(files, ids, strict=True) for identifier in owned}
    pictures = {}

    def picture(match):
        source = html.unescape(match[1])
        data = urlopen(source).read() if source.startswith("data:") else (folder / source).read_bytes()
        suffix = ".svg" if source.startswith("data:image/svg") else Path(urlsplit(source[:100]).path).suffix or ".png"
        data = on_white(data) if suffix == ".png" else data.replace(b"<defs>", WHITE + b"<defs>", 1)
        return f'src="{pictures.setdefault((data, suffix), f"images/{len(pictures):03}{suffix}")}"'

    def link(match):
        target = html.unescape(match[1])
        return f'href="{home[target]}#{match[1]}"' if target in home else ""

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as epub:
        epub.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        epub.writestr("META-INF/container.xml", CONTAINER)
        epub.writestr("OEBPS/book.css", EPUB_CSS)
        for file, title, section in zip(files, titles, sections, strict=True):
            section = re.sub(r'href="#([^"]*)"', link, re.sub(r'(?<= )src="([^"]*)"', picture, section))
            epub.writestr(f"OEBPS/{file}", _xhtml(title, section))
        for (data, _), name in pictures.items():
            epub.writestr(f"OEBPS/{name}", data)
        entries = "".join(f'<li><a href="{f}">{html.escape(t)}</a></li>' for f, t in zip(files, titles, strict=True))
        navigation = f'<nav epub:type="toc"><h1>Contents</h1><ol>{entries}</ol></nav>'
        epub.writestr("OEBPS/nav.xhtml", _xhtml("Contents", navigation))
        epub.writestr("OEBPS/book.opf", _package(files, sections, list(pictures.values())))


CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""


def _xhtml(title, body):
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en"><head><title>{html.escape(title)}</title>'
        f'<link rel="stylesheet" href="book.css"/></head><body>{body}</body></html>'
    )


def _package(files, sections, pictures):
    types = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}
    chapters = "".join(
        f'<item id="c{i}" href="{file}" media-type="application/xhtml+xml"{_properties(section)}/>'
        for i, (file, section) in enumerate(zip(files, sections, strict=True))
    )
    images = "".join(
        f'<item id="i{i}" href="{name}" media-type="{types[Path(name).suffix]}"/>' for i, name in enumerate(pictures)
    )
    spine = "".join(f'<itemref idref="c{i}"/>' for i in range(len(files)))
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        'unique-identifier="id" xml:lang="en"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, NAME)}</dc:identifier>'
        f"<dc:title>{TITLE}</dc:title><dc:language>en</dc:language><dc:creator>The nnbp authors</dc:creator>"
        f'<meta property="dcterms:modified">{now}</meta></metadata><manifest>'
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        f'<item id="css" href="book.css" media-type="text/css"/>{chapters}{images}</manifest><spine>{spine}</spine></package>'
    )


def _properties(section):
    found = [name for name in ("mathml", "svg") if f"<{name.removesuffix('ml')}" in section]
    return f' properties="{" ".join(found)}"' if found else ""


# Both


def link_from_landing_page(folder, *paths):
    """Add the links to the landing page, below its title; `make book` writes the page again without them."""
    page = folder / f"{page_names()[0]}.html"
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    for old in soup.select(".nnbp-downloads"):
        old.decompose()
    kinds = [
        f'<a href="../{path.name}">{path.suffix[1:].upper()}</a> ({path.stat().st_size / 1e6:.1f} MB)' for path in paths
    ]
    line = f'<p class="nnbp-downloads">To take with you: {", ".join(kinds)}.</p>'
    soup.select_one("article h1").insert_after(BeautifulSoup(line, "html.parser"))
    page.write_text(str(soup), encoding="utf-8")


def make(folder, browser, sections=None):
    """Write both editions into the folder of the built pages; ``sections`` are its `chapters`. Returns their paths."""
    sections = sections or chapters(folder)
    titles = [section.find("h1").get_text() for section in sections]
    ids = [[section.get("id"), *(tag["id"] for tag in section.select("[id]"))] for section in sections]
    source, pdf, epub = folder / "whole-book.html", folder / f"{NAME}.pdf", folder / f"{NAME}.epub"
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    try:
        source.write_text(whole(folder, sections), encoding="utf-8")
        page.goto(source.as_uri())
        page.wait_for_function("window.MathJax && MathJax.startup.promise.then(() => true)")
        page.evaluate(SHOW_THE_END)
        page.evaluate(ALIGN_TEXT_WITH_LONG_FORMULAS_LEFT)
        headings = page.evaluate(NUMBER_THE_CONTENTS, pages_of_headings(page))
        write_pdf(pdf, print_pdf(page), headings)
    finally:
        source.unlink(missing_ok=True)
    write_epub(epub, folder, page.evaluate(MATHML), ids, titles)
    page.close()
    link_from_landing_page(folder, pdf, epub)
    return pdf, epub


if __name__ == "__main__":
    with open_browser() as browser:
        for edition in make(ROOT / "_build" / "html", browser):
            print(f"{edition.relative_to(ROOT)}: {edition.stat().st_size / 1e6:.1f} MB")
