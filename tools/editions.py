"""Make one PDF and one EPUB of the built book, and link them from its landing page. Needs Chromium or Chrome.

    python -m tools.editions        after `make book`; `make pdf` does both

Both are made from the HTML pages: all chapters go into one page, folded answers are moved to its end, and the browser
draws the last moment of figures that move. Pandoc then writes the EPUB, and Typst's source for the PDF.
"""

import json
import os
import re
import subprocess
import tempfile
import time
import uuid
from base64 import b64decode
from io import BytesIO
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, unquote_to_bytes, urlsplit

import pypandoc
import typst
import yaml
from bs4 import BeautifulSoup
from PIL import Image

from nnbp import __version__
from tools.browser import PATIENCE, open_browser
from tools.notebooks import ROOT, pages
from tools.page_links import EDITION, connect

TITLE = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["title"]
SCRIPTS = "script:not(.nnbp-explore script)"  # a figure that moves needs its script to draw its last frame
ON_SCREEN = ".on-screen, .nnbp-explore-row, .nnbp-run, .nnbp-buttons, .headerlink, button"
NEVER_PRINTED = f"{SCRIPTS}, style, details.hide, {ON_SCREEN}"
FOLDS = "details:not([class])"  # those of the text; those of code have classes
HINTS = f"{FOLDS}:has(> summary:-soup-contains('Hint'))"  # a solution repeats those of its exercise
LISTED = {"The question", "The equations", "The algorithm", "Why it is true", "Going deeper"}  # with their sections
FULL_WIDTH = 756  # of a figure, in pixels of the screen
TOOLS = ROOT / "tools"
CODE_OF_FIGURES = "div.cell_input details, details.above-input, details.below-input"

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
        for line in section.select("p"):
            if re.match(r"(Back|Next)( to|:)", line.get_text()):
                line.decompose()
        never_printed = [NEVER_PRINTED, CODE_OF_FIGURES, *([HINTS] if "/solutions/" in name else [])]
        for tag in section.select(", ".join(never_printed)):
            tag.decompose()
        _point_inside_the_book(section, name, names)
        sections.append(section)
        answers += _take_answers(soup, section)
    sections[0].h1.insert_after(BeautifulSoup(ON_PAPER, "html.parser"))
    if answers:
        sections.append(_appendix(answers))
    return sections


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
        place.append(_link(there, f'{called} {i}<span class="not-on-paper"> at the end of the book</span>'))
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


def _link(target, text):
    """A link in brackets; on paper it names the page."""
    return BeautifulSoup(f'[<a class="to-page" href="#{target}">{text}</a>]', "html.parser")


def _appendix(answers):
    soup = BeautifulSoup('<section id="answers"><h1>Answers</h1></section>', "html.parser")
    section = soup.section
    for i, (chapter, taken) in enumerate(answers, start=1):
        section.append(BeautifulSoup(f'<h2 id="answers-{i}">{chapter}</h2>', "html.parser"))
        for here, there, question, body in taken:
            asked = BeautifulSoup(f'<p class="question" id="{there}">{question} </p>', "html.parser")
            asked.p.append(_link(here, "back"))
            section.extend([asked, *body.find_all(recursive=False)])
    return section


# The whole book as one page for Pandoc

# A figure that moves through time is shown twice: as it starts, and at its end, which its own script draws.
SHOW_THE_END = """async () => {
  for (const button of document.querySelectorAll(".nnbp-explore-row button")) {
    const row = button.closest(".nnbp-explore-row"), name = row.querySelector(".nnbp-explore-name").textContent;
    const range = row.querySelector("[type=range]"), choices = [...row.querySelectorAll("option, [type=radio]")];
    const at = () => range ? Number(range.value) : choices.findIndex(choice => choice.selected || choice.checked);
    const value = () => range ? row.querySelector("output").textContent : choices[at()].closest("option, label").textContent;
    const end = range ? Number(range.max) : choices.length - 1;
    if (at() === end) continue;
    const last = row.closest(".nnbp-explore").querySelector("img"), first = last.cloneNode();
    const moments = document.createElement("div");
    moments.className = "moments";
    last.before(moments);
    const show = (picture, when) => {
      const box = moments.appendChild(document.createElement("div")), line = document.createElement("p");
      box.className = "moment";
      line.textContent = `${when}: ${name} ${value()}`;
      box.append(line, picture);
    };
    show(first, at() === 0 ? "At the start" : "On the way");
    const drawn = new Promise(resolve => last.addEventListener("load", resolve, {once: true}));
    if (range) range.value = end;
    else choices[end][choices[end].closest("label") ? "checked" : "selected"] = true;
    (range ?? choices[end].closest("select") ?? choices[end]).dispatchEvent(new Event(range ? "input" : "change"));
    await drawn;
    show(last, "At the end");
  }
  for (const control of document.querySelectorAll(".nnbp-explore :is(script, [class^=nnbp-explore-])")) control.remove();
  return document.documentElement.outerHTML;
}"""


def whole(folder, browser, sections):
    """All sections as one page without scripts. Parts, where there are some, are headings of the first level."""
    file, page = folder / "whole-book.html", browser.new_page()
    page.set_default_timeout(PATIENCE)
    try:
        file.write_text(f'<!DOCTYPE html><meta charset="utf-8">{"".join(map(str, sections))}', encoding="utf-8")
        page.goto(file.as_uri())
        soup = BeautifulSoup(page.evaluate(SHOW_THE_END), "html.parser")
    finally:
        file.unlink(missing_ok=True)
        page.close()
    _rank_headings(soup)
    _frame_figures(soup)
    for code in soup.select("div[class*=highlight-] pre"):
        code["class"] = "python" if code.find_parent(class_=["highlight-python", "highlight-ipython3"]) else "text"
    for signature in soup.select("dt.sig"):
        signature.string = signature.get_text()
        signature.string.wrap(soup.new_tag("code"))
    for tag in soup.select("p[id], dt[id]"):  # Pandoc forgets these
        tag.insert(0, soup.new_tag("span", id=tag.attrs.pop("id")))
    for question in soup.select("p.question"):
        question.wrap(soup.new_tag("div", attrs={"class": "question"}))
    return soup


def _rank_headings(soup):
    """Give headings the ids of their sections, put a chapter that is in a part one level down, and add the part's name."""
    same, last = {}, None
    for chapter, part in zip(soup.select("body > section"), [*_parts(), None], strict=False):  # the answers are last
        for heading in chapter.select("h1, h2, h3, h4"):
            level, section = int(heading.name[1]), heading.find_parent("section")
            heading["id"] = heading.get("id") or section.attrs.pop("id")
            for other in heading.find_previous_siblings(["a", "span"]):
                same[f"#{other['id']}"] = f"#{heading['id']}"
                other.decompose()
            heading["class"] = ["chapter", "section", "subsection", "subsection"][level - 1]
            if level > 1 and (part not in LISTED or heading.string == "In one sentence"):
                heading["class"] += " unlisted"
            heading.name = f"h{level + bool(part)}"
        opening = chapter.find(class_="chapter")
        if part and part != last:
            opening.insert_before(BeautifulSoup(f'<h1 class="part on-a-new-page">{part}</h1>', "html.parser"))
        else:
            opening["class"] += " on-a-new-page"
        last = part
    for section in soup.select("section"):
        section.unwrap()
    for link in soup.select("a[href^='#']"):
        link["href"] = same.get(link["href"], link["href"])


def _parts():
    """The part of every page, None for a page before the first part."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    part_of = {chapter["file"]: part["caption"] for part in toc["parts"] for chapter in part["chapters"]}
    return [part_of.get(name) for name in page_names()]


def _frame_figures(soup):
    """Make a figure of every picture and the paragraph after it, its caption."""
    for cell in soup.select("div.cell:has(img)"):
        figure, caption = soup.new_tag("figure"), cell.find_next_sibling()
        figure.append((cell.select_one(".moments") or cell.img).extract())
        cell.insert_after(figure)
        if caption and caption.name == "p":
            caption.name = "figcaption"
            figure.append(caption)


def _save_pictures(soup, folder, work):
    """Save the pictures, and for the EPUB a copy of each on white; their widths become shares of the page's."""
    (work / "white").mkdir()
    for i, image in enumerate(soup.select("img")):
        source = image["src"]
        data = _decoded(source) if source.startswith("data:") else (folder / source).read_bytes()
        name = f"{i:03}.svg" if b"<svg" in data[:1000] else f"{i:03}.png"
        width = image.attrs.pop("width", None) or _width(data)
        image.attrs = {"alt": image["alt"], "src": name, "width": f"{min(1, float(width) / FULL_WIDTH):.0%}"}
        (work / name).write_bytes(data)
        (work / "white" / name).write_bytes(on_white(data))


def _decoded(url):
    """What a data URL contains."""
    kind, _, data = url.partition(",")
    return b64decode(data) if kind.endswith(";base64") else unquote_to_bytes(data)


def _width(picture):
    """The width of a picture in pixels of the screen."""
    if b"<svg" in picture[:1000]:
        number, unit = re.search(rb"<svg[^>]* width=['\"]([\d.]+)(pt|px)?['\"]", picture).groups()
        return float(number) * (4 / 3 if unit == b"pt" else 1)
    return Image.open(BytesIO(picture)).width


def on_white(picture):
    """The picture on white: dark lines on a transparent ground are lost on a black page. PNG gets at most 256 colours."""
    if b"<svg" in picture[:1000]:
        return re.sub(rb"<svg[^>]*>", rb'\g<0><rect width="100%" height="100%" fill="white"/>', picture, count=1)
    image = Image.open(BytesIO(picture)).convert("RGBA")
    flat = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    file = BytesIO()
    flat.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


# PDF and EPUB


def about(soup):
    """What title page, document information and package file say. The date is that of the last commit, if there is one."""
    settings, citation = (yaml.safe_load((ROOT / name).read_text("utf-8")) for name in ("_config.yml", "CITATION.cff"))
    git = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True)
    seconds = int(git.stdout or (ROOT / "CHANGELOG.md").stat().st_mtime)
    date, picture = time.gmtime(seconds), soup.select_one("img")
    return {
        "title": TITLE, "subtitle": "A book whose every equation runs", "author": settings["author"],
        "description": citation["abstract"], "keywords": citation["keywords"],
        "edition": f"Edition {__version__}, {date.tm_mday} {time.strftime('%B %Y', date)}",
        "rights": "Text: Creative Commons Attribution 4.0. Code: BSD 3-Clause.",
        "seconds": seconds, "date": time.strftime("%Y-%m-%d", date),
        "picture": picture["src"], "picture-alt": picture["alt"],
    }  # fmt: skip


def pandoc(soup, work, to, *options, **environment):
    subprocess.run(
        [pypandoc.get_pandoc_path(), "--from=html+tex_math_single_backslash", f"--to={to}", "--fail-if-warnings",
         f"--lua-filter={TOOLS / 'editions.lua'}", *options],
        input=str(soup), cwd=work, env={**os.environ, **environment}, encoding="utf-8", check=True,
    )  # fmt: skip


def write_pdf(path, soup, work, book):
    pandoc(soup, work, "typst", "--output=text.typ")
    start = (TOOLS / "print.typ").read_text(encoding="utf-8")
    text = (work / "text.typ").read_text(encoding="utf-8").replace("dot.circle", "dot.o")  # its new name
    (work / "book.typ").write_text(f"{start}\n#cover\n#contents\n{text}", encoding="utf-8")
    settings = {"ignore_system_fonts": True, "sys_inputs": {"book": json.dumps(book)}}
    typst.compile(work / "book.typ", output=path, pdf_standards="ua-1", **settings)
    (work / "cover.typ").write_text(f"{start}\n#cover", encoding="utf-8")
    typst.compile(work / "cover.typ", output=work / "cover.png", ppi=200, **settings)
    (work / "cover.png").write_bytes(on_white((work / "cover.png").read_bytes()))


def write_epub(path, soup, work, book):
    metadata = {
        "title": book["title"], "subtitle": book["subtitle"], "author": book["author"], "lang": "en-GB",
        "date": book["date"], "rights": book["rights"], "description": book["description"], "subject": book["keywords"],
        "identifier": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, EDITION)}",
        "accessModes": ["textual", "visual"], "accessModeSufficient": ["textual", "textual,visual"],
        "accessibilityFeatures": ["alternativeText", "MathML", "latex", "readingOrder", "structuralNavigation", "tableOfContents"],
        "accessibilityHazards": ["none"],
        "accessibilitySummary": "Pictures have alternative texts, and equations are MathML with their TeX as an annotation.",
    }  # fmt: skip
    (work / "metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    pandoc(
        soup, work, "epub3", "--resource-path=white", "--metadata-file=metadata.json", "--epub-cover-image=cover.png",
        f"--css={TOOLS / 'epub.css'}", "--mathml", "--toc", "--toc-depth=3", "--split-level=2", f"--output={path}",
        SOURCE_DATE_EPOCH=str(book["seconds"]),
    )  # fmt: skip


# Both


def make(folder, browser, sections=None):
    """Write both editions into the folder of the built pages; ``sections`` are its `chapters`. Returns their paths."""
    pdf, epub = folder.resolve() / f"{EDITION}.pdf", folder.resolve() / f"{EDITION}.epub"
    soup = whole(folder, browser, sections or chapters(folder))
    with tempfile.TemporaryDirectory() as work:
        _save_pictures(soup, folder, Path(work))
        book = about(soup)
        write_pdf(pdf, soup, Path(work), book)
        write_epub(epub, soup, Path(work), book)
    connect(folder)
    return pdf, epub


if __name__ == "__main__":
    with open_browser() as browser:
        for edition in make(ROOT / "_build" / "html", browser):
            print(f"{edition.relative_to(ROOT)}: {edition.stat().st_size / 1e6:.1f} MB")
