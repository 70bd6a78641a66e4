"""Make the slides of the six sessions from the cells of the pages, beside the built pages, where they need no network.

    python -m tools.slides          after `make book`; `make slides` does both

book/use/slides.toml says what each slide shows: cells by their ids, equations by their labels, and paragraphs and
questions by their headings. What is not found is an error. reveal.js comes from the npm registry and nbconvert writes
the slides; a session's notes for the speaker are its section of the page for teachers.
"""

import html
import re
import shutil
import tomllib
from types import SimpleNamespace
from urllib.parse import quote

import nbformat
from nbconvert import SlidesExporter
from nbformat.v4 import new_markdown_cell, new_notebook
from traitlets.config import Config

from tools import npm, publish
from tools.notebooks import ROOT, pages, read

SOURCE = ROOT / "book" / "use" / "slides.toml"
PLAN = ROOT / "book" / "use" / "teach.md"
TEMPLATE = ROOT / "tools" / "slides_template"
REVEAL = (
    "reveal.js",
    "6.0.2",
    "JYIg5D9aoxoaLeb84O+OvAwsKWdIavVgEDScxtYEXFCT6t6TQrhNtSgogcjdCpdLsWglhJn3zyE3fUOwiH5KEg==",  # SHA-512
)
LOADED = ("LICENSE", "dist/reset.css", "dist/reveal.css", "dist/reveal.js", "dist/plugin/notes.js")
EQUATION = r"\({}\)=\n(\\begin{{equation\*}}.*?\\end{{equation\*}})"
FOLD = r"<details>\n<summary>{}</summary>\n\n(.*?)\n\n</details>"
CAPTION = re.compile(r"\*(?!\*).*\*")


def sessions():
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))["session"]


def plan(number):
    """What the page for teachers says about a session."""
    text = PLAN.read_text(encoding="utf-8")
    return re.search(rf"^### (Session {number}: [^\n]*)\n(.*?)(?=^##)", text, re.M | re.S).groups()


def notebook_of(number, session):
    """The slides of a session as a notebook, with what nbconvert has to know about each cell."""
    title, notes = plan(number)
    goal = re.search(r"\*\*Goal\.\*\* (.*)", notes)[1]
    cells = [_text(f"# {title}\n\n<div class='goal'>\n\n{goal}\n\n</div>", "slide"), _text(notes, "notes")]
    for slide in session["slide"]:
        cells += _slide(**slide)
    return new_notebook(cells=cells, metadata={"title": title})


def _slide(page, title=None, notes=None, **shown):
    """The cells of one slide: its heading, what it shows, where that is from, and notes."""
    source = Page(page)
    cells = [cell for kind, what in shown.items() for cell in getattr(source, kind)(what)]
    where = f'<div class="of-page"><a href="../book/{page}.html">{source.title}</a></div>'
    return [
        _text(f"## {title or source.heading or source.title}", "slide"),
        *cells,
        _text(where),
        *([_text(notes, "notes")] if notes else []),
    ]


class Page:
    """A page from which slides take what they show; ``heading`` is the last heading above any of it."""

    def __init__(self, name):
        self.path, self.heading = ROOT / "book" / f"{name}.ipynb", None
        self.cells_of_page = read(self.path).cells
        self.title = self.cells_of_page[0].source.partition("\n")[0].removeprefix("# ")

    def cells(self, ids):
        """Code cells with their outputs; a figure's code is left out, and its caption added."""
        return [cell for one in ids for cell in self._cell(one)]

    def outputs(self, ids):
        """The outputs of cells, without the code."""
        return [self._without_code(*self._cell(one)[:1]) for one in ids]

    def code(self, ids):
        """The code of cells, without the outputs."""
        cells = [self._cell(one)[0] for one in ids]
        for cell in cells:
            cell.outputs = []
        return cells

    def equations(self, labels):
        """Numbered equations."""
        return [self._found(EQUATION.format(label), f"the equation {label}") for label in labels]

    def section(self, what):
        """Paragraphs of the section with a heading, counted from 0."""
        heading, *numbers = what
        text = self._found(rf"^#+ {re.escape(heading)}\n+(.*?)(?=^#|\Z)", f"the heading {heading!r}").source
        blocks = [block for block in text.split("\n\n") if block.strip()]
        return [_text(self._linked(blocks[number])) for number in numbers]

    def question(self, summary):
        """A folded question, whose answer appears afterwards."""
        answer = self._found(FOLD.format(re.escape(summary)), f"the question {summary!r}")
        self.heading = "A question"
        return [_text(f"**{summary}**"), _text(f"<div class='answer'>\n\n{answer.source}\n\n</div>", "fragment")]

    def _cell(self, name):
        i = next((i for i, c in enumerate(self.cells_of_page) if c.id == name and c.cell_type == "code"), None)
        if i is None:
            raise ValueError(f"{SOURCE.name}: {self.path.name} has no code cell {name!r}")
        self._note_heading("\n".join(c.source for c in self.cells_of_page[:i] if c.cell_type == "markdown"))
        cell = _with_images(nbformat.from_dict(self.cells_of_page[i]))
        following = self.cells_of_page[i + 1].source.partition("\n\n")[0]
        if "hide-input" not in cell.metadata.get("tags", []):
            return [cell]
        return [self._without_code(cell), *([_text(self._linked(following))] if CAPTION.fullmatch(following) else [])]

    def _without_code(self, cell):
        cell.metadata.tags = ["hide-input"]
        return cell

    def _found(self, pattern, what):
        text = "\n\n".join(cell.source for cell in self.cells_of_page if cell.cell_type == "markdown")
        found = re.search(pattern, text, re.M | re.S)
        if not found:
            raise ValueError(f"{SOURCE.name}: {self.path.name} does not have {what}")
        self._note_heading(text[: found.start(1)])
        return _text(self._linked(found[1]))

    def _note_heading(self, before):
        headings = re.findall(r"^##+ (.*)", before, re.M)
        self.heading = headings[-1] if headings else self.heading

    def _linked(self, text):
        """Text whose links lead to the built pages, without citations and labels."""
        text = re.sub(r" ?\{cite\}`[^`]*`", "", text)
        return publish.LINK.sub(
            lambda link: f"]({publish.target(link, self.path, SimpleNamespace(pages='../'), LABELS)})", text
        )


def _with_images(cell):
    """A cell whose pictures are images of their own, each with its alternative text."""
    for output in cell.outputs:
        data = output.get("data", {})
        if "image/svg+xml" in data:
            source = f"data:image/svg+xml,{quote(data['image/svg+xml'])}"
            output.data = {"text/html": f'<img src="{source}" alt="{html.escape(data["text/plain"])}">'}
    return cell


LABELS = {
    label: source
    for source in pages()
    if source.suffix == ".ipynb"
    for label in publish.LABEL.findall(publish.text_of(source))
}


def _text(source, kind="-"):
    return new_markdown_cell(source, metadata={"slideshow": {"slide_type": kind}})


def exporter():
    settings = Config()
    settings.TagRemovePreprocessor.enabled = True
    settings.TagRemovePreprocessor.remove_input_tags = {"hide-input"}
    settings.CSSHTMLHeaderPreprocessor.style = "a11y-high-contrast-light"
    return SlidesExporter(
        config=settings, template_name=TEMPLATE.name, extra_template_basedirs=[str(TEMPLATE.parent)],
        exclude_input_prompt=True, exclude_output_prompt=True, exclude_anchor_links=True,
    )  # fmt: skip


def make(folder):
    """Write ``slides`` into the folder of the built pages; returns the files with slides."""
    site = folder / "slides"
    shutil.rmtree(site, ignore_errors=True)
    (site / "reveal").mkdir(parents=True)
    for path, content in npm.files(*REVEAL):
        if str(path) in LOADED:
            (site / "reveal" / path.name).write_bytes(content)
    shutil.copy(TEMPLATE / "slides.css", site)
    made = []
    for number, session in enumerate(sessions(), 1):
        text, _ = exporter().from_notebook_node(notebook_of(number, session))
        made.append(site / f"session-{number}.html")
        made[-1].write_text(text, encoding="utf-8")
    return made


if __name__ == "__main__":
    for path in make(ROOT / "_build" / "html"):
        print(path.relative_to(ROOT))
