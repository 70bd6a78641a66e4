"""Sphinx extension: tells the search page what each page and section is about, and which page explains a term.

Sphinx finds the pages. `book/_assets/search.js` puts the page first that the glossary names for a term, and shows the
lines that are collected here, because a page opened from a disk may not read its neighbours.
"""

import json
import re
import unicodedata

from docutils import nodes

from tools.equation_index import rows
from tools.notebooks import ROOT

GLOSSARY = "book/glossary"
LONGEST = 200  # characters, as many as previews show
ENTRY = re.compile(r"^((?:\S.*\n)+)  (.+)$", re.M)
LINK = re.compile(r"\]\(([\w/-]+)\.ipynb\)")
EQUATION = re.compile(r"\]\(#(eq-\w+)\)")
SYMBOLS = {"partial": "∂", "nabla": "∇", "odot": "⊙", "sqrt": "√", "circ": "∘", "to": "→", "ldots": "…", "cdot": "·"}


def collect(app, doctree):
    """Keep title and first words of the page and of each section, under their anchors; "" is the page's own."""
    sections = {}
    for section in doctree.findall(nodes.section):
        anchor = section["ids"][0] if sections else ""
        sections[anchor] = plain(section[0]), beginning(section)
    pages(app.env)[app.env.docname] = sections


def pages(env):
    if not hasattr(env, "nnbp_pages"):
        env.nnbp_pages = {}
    return env.nnbp_pages


def forget(app, env, docname):
    pages(env).pop(docname, None)


def beginning(section):
    """The first whole sentences of a section, after the line in italics that says how long a page takes."""
    paragraphs = [
        child
        for child in section.findall(nodes.paragraph)
        if child.children and not isinstance(child[0], nodes.emphasis)
    ]
    return shortened(" ".join(map(plain, paragraphs[:2])))


def shortened(text):
    first, *others = re.split(r"(?<=[.?!]) (?=[A-Z])", " ".join(text.split()))
    for sentence in others:
        if len(first) + len(sentence) >= LONGEST:
            break
        first += " " + sentence
    return first if len(first) <= LONGEST else first[:LONGEST].rpartition(" ")[0].rstrip(" ,;:(–") + " …"


def plain(node):
    """The text of a node, without citations and with formulas as they are written in an e-mail: δ^L_j."""
    if isinstance(node, (nodes.math, nodes.math_block)):
        return unicode_math(node.astext())
    if isinstance(node, nodes.raw) or (isinstance(node, nodes.Element) and node.get("refdomain") == "cite"):
        return ""
    return "".join(map(plain, node.children)) if node.children else node.astext()


def unicode_math(tex):
    tex = re.sub(r"\\t?frac(\d)(\d)", r"\1/\2", tex)
    tex = re.sub(r"\\t?frac\{([^{}]*)\}\{([^{}]*)\}", r"\1/\2", tex).replace("'", "′")
    tex = re.sub(r"\\([A-Za-z]+) ?", lambda command: _symbol(command[1]), tex)
    return re.sub(r"\\.|[{}$]", "", tex).strip()


def _symbol(name):
    try:
        size = "CAPITAL" if name[0].isupper() else "SMALL"
        return SYMBOLS.get(name) or unicodedata.lookup(f"GREEK {size} LETTER {name.upper()}")
    except KeyError:
        return ""


def terms():
    """Each term of the glossary, the page that explains it, and its definition in plain text.

    The page is the first that the definition links to; if there is none, that of its first equation.
    """
    stated = {row.equation.anchor: row.page for row in rows()}
    glossary = (ROOT / f"{GLOSSARY}.md").read_text(encoding="utf-8").partition("{glossary}")[2]
    for names, definition in ENTRY.findall(glossary):
        links = [f"book/{page}" for page in LINK.findall(definition)]
        links += [stated[anchor] for anchor in EQUATION.findall(definition)]
        text = re.sub(r"\{(?:term|cite)\}`([^`<]*?)(?: <[^>]*>)?`", r"\1", re.sub(r"; see \[.*", ".", definition))
        text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text)
        text = re.sub(r"\$([^$]+)\$", lambda math: unicode_math(math[1]), text).replace("`", "").replace("*", "")
        for name in names.splitlines():
            yield name, links[0], shortened(text)


def give_to_search(app, pagename, templatename, context, doctree):
    if pagename != "search":
        return
    equations = {
        number.lower(): {
            "page": row.page,
            "anchor": row.equation.anchor,
            "title": f"Equation ({row.equation.number}): {row.equation.title}",
        }
        for row in rows()
        for number in (row.equation.number, row.equation.also)
        if number
    }
    found = {
        "pages": pages(app.env),
        "equations": equations,
        "terms": [{"term": term, "page": page, "line": line} for term, page, line in terms()],
        "glossary": GLOSSARY,
    }
    app.add_js_file(None, body=f"const NNBP_SEARCH = {json.dumps(found, ensure_ascii=False)};")
    app.add_js_file("search.js")


def setup(app):
    app.connect("doctree-read", collect)
    app.connect("env-purge-doc", forget)
    app.connect("html-page-context", give_to_search)
    return {"parallel_read_safe": False}
