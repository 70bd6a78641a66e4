"""A chain of slopes is drawn with every way and its slopes, closed ways standing back."""

import pytest
from matplotlib.colors import to_rgba
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from nnbp.figures import FAINT, chain_diagram


def words(figure):
    return [text.get_text() for text in figure.axes[0].texts if text.get_text()]


def arrows(figure):
    return [patch for patch in figure.axes[0].patches if isinstance(patch, FancyArrowPatch)]


def test_every_quantity_and_every_slope_is_named():
    figure = chain_diagram("$z$", ["$u$", "$v$"], first=["1", "2"], second=["3", "4"], below="in all 11")
    assert sorted(words(figure)) == sorted(["$z$", "$u$", "$v$", "$C$", "1", "2", "3", "4", "in all 11"])
    assert sum(isinstance(patch, FancyBboxPatch) for patch in figure.axes[0].patches) == 4


def test_an_arrow_is_open_where_its_label_stands():
    assert len(arrows(chain_diagram("$z$", ["$u$"]))) == 2
    assert len(arrows(chain_diagram("$z$", ["$u$"], first=["1"]))) == 3


def test_a_closed_way_is_faint():
    figure = chain_diagram("$z$", ["$u$", "$v$"], closed=[1])
    assert [arrow.get_edgecolor() == to_rgba(FAINT) for arrow in arrows(figure)] == [False, False, True, True]


def test_text_keeps_inside_the_figure():
    figure = chain_diagram("$z$", ["$u$"] * 6, first=["−0.1234"] * 6, second=["−0.1234"] * 6, below="a line below")
    figure.canvas.draw()
    for text in figure.axes[0].texts:
        extent = text.get_window_extent()
        assert 0 <= extent.x0 and extent.x1 <= figure.bbox.width and 0 <= extent.y0 and extent.y1 <= figure.bbox.height


def test_diagrams_of_different_ways_can_have_one_size():
    one, two = chain_diagram("$z$", ["$u$"], height=2.5), chain_diagram("$z$", ["$u$", "$v$"], height=2.5)
    assert tuple(one.get_size_inches()) == tuple(two.get_size_inches())


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"middle": []}, "middle has 0 names; it should have 1 to 6"),
        ({"middle": ["$u$"], "first": ["1", "2"]}, "first has 2 entries; it should have 1"),
        ({"middle": ["$u$"], "closed": [1]}, "closed is 1"),
    ],
)
def test_other_arguments_are_refused(arguments, complaint):
    with pytest.raises(ValueError, match=complaint):
        chain_diagram("$z$", **arguments)
