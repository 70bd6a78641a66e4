"""No label of a picture touches a line or another label: of each drawing, and of every frame that a page shows."""

import json
import re
from urllib.parse import unquote

import nbformat
import pytest

from nnbp import figures
from nnbp.figures.style import FAINT, GROUND, INK, MUTED, book_style
from tools.notebooks import ROOT, notebooks

from .labels import clashes
from .pictures import DRAWINGS


# The levels of the descent suit the cost of its page, which is tested below, and not the bowl of this example.
@pytest.mark.parametrize("kind", [kind for kind in DRAWINGS if kind != "descent"])
def test_no_label_of_a_drawing_touches_a_line_or_another_label(kind):
    assert [*clashes(figures.svg(DRAWINGS[kind]()))] == []


def frames(page):
    """The distinct SVGs that the script of an explorer shows."""
    data = json.loads(re.search(r"document.currentScript.parentElement, (.*)\);</script>", page, re.DOTALL)[1])
    lines = [*dict.fromkeys(unquote(re.search(r'src="data:image/svg\+xml,([^"]*)"', page)[1]).split("\n"))]
    lines += data["lines"].split("\n")
    for runs in data["frames"]:
        pieces = [lines[first : first + count] for first, count in zip(runs[::2], runs[1::2], strict=True)]
        yield "\n".join(line for piece in pieces for line in piece)


def pictures(path):
    """Every picture that a page shows, one after another."""
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "nnbp-explore" in data.get("text/html", ""):
                yield from frames(data["text/html"])
            elif "image/svg+xml" in data:
                yield data["image/svg+xml"]


WITH_PICTURES = [path for path in notebooks() if '"image/png"' in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", WITH_PICTURES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_label_on_a_page_touches_a_line_or_another_label(path):
    assert [clash for picture in pictures(path) for clash in clashes(picture)] == []


# What is found


def with_a_label(at=(0.5, 0.5), colour=MUTED, first="line", **settings):
    """A label at a place of a figure that has a line from its lower left to its upper right corner."""
    with book_style():
        figure, axes = figures.panels(2)
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.set_axis_off()
        axes.plot([0, 1], [0, 1], color=colour, zorder=1 if first == "line" else 9)
        axes.text(*at, "label", color=INK, ha="center", va="center", zorder=5, **settings)
    return figure


def found(figure):
    return len([*clashes(figures.svg(figure))])


@pytest.mark.parametrize(
    ("settings", "count"),
    [
        ({}, 1),
        ({"at": (0.25, 0.75)}, 0),
        ({"at": (0.47, 0.5)}, 1),
        ({"rotation": 40}, 1),
        ({"bbox": GROUND}, 1),
        ({"bbox": GROUND, "colour": FAINT}, 0),
        ({"bbox": GROUND, "colour": FAINT, "first": "label"}, 1),
        ({"colour": FAINT}, 1),
    ],
)
def test_a_label_on_a_line_is_found_unless_it_hides_a_faint_one(settings, count):
    assert found(with_a_label(**settings)) == count


def test_a_label_beside_a_line_is_right_even_where_the_rectangle_around_both_is_not():
    figure = with_a_label(at=(0.42, 0.62), rotation=20.9)
    assert found(figure) == 0


def test_two_labels_on_each_other_are_found():
    figure = with_a_label(at=(0.25, 0.75))
    figure.axes[0].text(0.27, 0.78, "another", fontsize=12)
    assert found(figure) == 1


def test_a_line_is_looked_at_only_where_it_is_seen():
    figure = with_a_label(at=(0.25, 0.75))
    axes = figure.axes[0]
    axes.set_position((0.5, 0.0, 0.5, 1.0))
    axes.plot([-0.9, 2], [0.5, 0.5], color=INK)
    figure.text(0.25, 0.5, "outside", ha="center", va="center")
    assert found(figure) == 0
