"""Make the concept inventory from book/use/inventory.toml: two forms to print, the teacher's key, and files to import.

    python -m tools.inventory       writes to _build/inventory; `make inventory` does it

Moodle imports its own XML and GIFT, in which the reason for a choice is its feedback. The key is not part of the book.
"""

import html
import tomllib
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from nnbp.exercises.contents import page as published
from tools.notebooks import ROOT

SOURCE = ROOT / "book" / "use" / "inventory.toml"
FORMS = "AB"
LETTERS = "ABCD"
NOT_VALIDATED = (
    "No class has answered these questions yet, so nobody knows how difficult they are or what a score means."
)
RULES = "Mark one answer to each question. σ is the sigmoid, ⊙ multiplies entry by entry, and a weight wˡⱼₖ leads to neuron j of layer l from neuron k of layer l − 1."
PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
<style>
  body {{ font: 11pt/1.4 Georgia, serif; margin: 2em auto; max-width: 42em; padding: 0 1em; }}
  ol {{ padding-left: 1.6em; }}
  ol ol {{ list-style: upper-alpha; margin: .3em 0 1.1em; }}
  ol > li {{ break-inside: avoid; }}
  .right {{ font-weight: bold; }}
  .why {{ font-weight: normal; }}
  code {{ font-size: .85em; }}
</style>
<h1>{title}</h1>
{body}
</html>
"""


@dataclass(frozen=True)
class Choice:
    """One of the four answers; ``mistake`` is the name of what leads to it, None for the right one."""

    letter: str
    text: str
    mistake: str | None
    why: str


def questions():
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))["question"]


def choices(question, form):
    """The four answers to a question in a form, in the order in which they are shown."""
    asked = question[form]
    mistakes = asked.get("mistakes") or question["mistakes"]
    answers = [(text, *pair) for text, pair in zip(asked["wrong"], mistakes.items(), strict=True)]
    answers.insert(LETTERS.index(asked["key"]), (asked["right"], None, asked.get("why") or question["why"]))
    return [Choice(letter, *answer) for letter, answer in zip(LETTERS, answers, strict=True)]


def title(form):
    return f"Backpropagation: concept inventory, form {form}"


def as_page(form):
    """A form to print, without the answers."""
    items = [
        f"<li>{html.escape(question[form]['asks'])}<ol>"
        + "".join(f"<li>{html.escape(choice.text)}</li>" for choice in choices(question, form))
        + "</ol></li>"
        for question in questions()
    ]
    body = ["<p>Name:</p>", f"<p>{RULES}</p>", "<ol>", *items, "</ol>"]
    return PAGE.format(title=title(form), body="\n".join(body))


def as_key():
    """The right answers to both forms, and the reason for each choice."""
    body = [f"<p>{NOT_VALIDATED}</p>"]
    for form in FORMS:
        keys = [f"{i} {question[form]['key']}" for i, question in enumerate(questions(), 1)]
        body.append(f"<p><b>Form {form}:</b> {', '.join(keys)}</p>")
    for form in FORMS:
        body.append(f"<h2>Form {form}</h2>\n<ol>")
        for question in questions():
            concept = f"<i>{html.escape(question['concept'])}</i> (session {question['session']}, {_where(question)})"
            asks = html.escape(question[form]["asks"])
            body.append(f"<li>{asks}<br>{concept}<ol>{''.join(map(_reason, choices(question, form)))}</ol></li>")
        body.append("</ol>")
    return PAGE.format(title="Backpropagation: key of the concept inventory", body="\n".join(body))


def _reason(choice):
    mistake = f" <code>{choice.mistake}</code>" if choice.mistake else ""
    kind = "" if choice.mistake else ' class="right"'
    return f'<li{kind}>{html.escape(choice.text)}<span class="why"> · {html.escape(choice.why)}{mistake}</span></li>'


def _where(question):
    """The page that explains a question, as a link if the book is published."""
    name, _, place = question["page"].partition("#")
    address = published(f"{name}.ipynb")
    return f'<a href="{address}{place and "#" + place}">{name}</a>' if address else name


def as_moodle(form):
    """A form as Moodle XML; choices are not shuffled."""
    quiz = ET.Element("quiz")
    for i, question in enumerate(questions(), 1):
        item = ET.SubElement(quiz, "question", type="multichoice")
        _text(ET.SubElement(item, "name"), f"Form {form}, question {i:02}")
        _text(ET.SubElement(item, "questiontext", format="plain_text"), question[form]["asks"])
        for name, value in (("defaultgrade", "1"), ("single", "true"), ("shuffleanswers", "false")):
            ET.SubElement(item, name).text = value
        ET.SubElement(item, "answernumbering").text = "ABCD"
        for choice in choices(question, form):
            answer = ET.SubElement(item, "answer", fraction="0" if choice.mistake else "100", format="plain_text")
            _text(answer, choice.text)
            _text(ET.SubElement(answer, "feedback", format="plain_text"), choice.why)
        _text(ET.SubElement(ET.SubElement(item, "tags"), "tag"), f"session {question['session']}")
    ET.indent(quiz)
    return ET.tostring(quiz, encoding="unicode", xml_declaration=True) + "\n"


def _text(parent, text):
    ET.SubElement(parent, "text").text = text


def as_gift(form):
    """A form as GIFT, which Moodle and other systems import."""
    items = []
    for i, question in enumerate(questions(), 1):
        answers = [
            f"\t{'~' if choice.mistake else '='}{_escaped(choice.text)}#{_escaped(choice.why)}"
            for choice in choices(question, form)
        ]
        asks = _escaped(question[form]["asks"])
        items.append("\n".join([f"::Form {form}, question {i:02}::{asks} {{", *answers, "}"]))
    return "\n\n".join(items) + "\n"


def _escaped(text):
    return text.translate({ord(sign): f"\\{sign}" for sign in "\\~=#{}:"})


def make(folder):
    folder.mkdir(parents=True, exist_ok=True)
    files = {"key.html": as_key()}
    for form in FORMS:
        name = f"form-{form.lower()}"
        files |= {f"{name}.html": as_page(form), f"{name}.xml": as_moodle(form), f"{name}.gift": as_gift(form)}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return sorted(files)


if __name__ == "__main__":
    print("_build/inventory:", ", ".join(make(ROOT / "_build" / "inventory")))
