import pytest
from matplotlib.text import Text

from nnbp import figures

LENGTHS = {"slow": 1.0, "fast": 4.0, "fastest": 5.5}


def drawn():
    return figures.bars(LENGTHS, marked=["fastest"]).axes[0]


def test_bars_are_as_long_as_they_should_be_and_stand_under_one_another():
    bars = drawn().patches
    widths = [bar.get_width() for bar in bars]
    assert [w / widths[0] for w in widths] == pytest.approx(list(LENGTHS.values()))
    assert [bar.get_y() for bar in bars] == sorted((bar.get_y() for bar in bars), reverse=True)


def test_only_marked_bars_are_filled():
    assert [bar.get_facecolor()[3] > 0 for bar in drawn().patches] == [False, False, True]


def test_every_bar_has_its_name_and_number_and_all_stay_inside():
    axes = drawn()
    texts = [t.get_text() for t in axes.findobj(Text)]
    assert {*LENGTHS, "1.0 ×", "4.0 ×", "5.5 ×"} <= {*texts}
    box = axes.get_figure().bbox
    for text in axes.texts:
        extent = text.get_window_extent()
        assert box.x0 <= extent.x0 and extent.x1 <= box.x1 and box.y0 <= extent.y0 and extent.y1 <= box.y1


@pytest.mark.parametrize(
    ("lengths", "message"),
    [
        ({"a": -1.0}, "none should be negative"),
        ({"a": 0.0}, "one at least above 0"),
        ({"a": float("nan")}, "NaN"),
        ({"a" * 200: 1.0}, "does not fit the width"),
    ],
)
def test_bad_lengths_are_refused(lengths, message):
    with pytest.raises(ValueError, match=message):
        figures.bars(lengths)


RATIOS = {"ours": (1.1, 1.0, 1.2), "a library": (0.8, 0.7, 1.0), "example by example": (80.0, 75.0, 90.0)}


def test_multiples_end_at_their_medians_with_a_line_for_the_spread():
    axes = figures.multiples(RATIOS, marked=["ours"], xlabel="time ÷ time").axes[0]
    assert [bar.get_x() + bar.get_width() for bar in axes.patches] == pytest.approx([m for m, _, _ in RATIOS.values()])
    assert [tuple(line.get_xdata()) for line in axes.lines[:3]] == [(low, high) for _, low, high in RATIOS.values()]
    assert [bar.get_facecolor()[3] > 0 for bar in axes.patches] == [True, False, False]
    assert [t.get_text() for t in axes.get_yticklabels()] == list(RATIOS)
    assert axes.get_xscale() == "log" and axes.get_xlabel() == "time ÷ time"


def test_all_words_of_the_multiples_stay_inside():
    figure = figures.multiples(RATIOS)
    figure.canvas.draw()
    axes, box = figure.axes[0], figure.bbox
    for text in [*axes.texts, *axes.get_yticklabels(), *axes.get_xticklabels()]:
        extent = text.get_window_extent()
        assert box.x0 <= extent.x0 and extent.x1 <= box.x1 and box.y0 <= extent.y0 and extent.y1 <= box.y1


@pytest.mark.parametrize(
    ("ratios", "message"),
    [({"a": (0.0, 0.0, 1.0)}, "all should be positive"), ({"a": (1.0, 2.0)}, r"ratios has shape \(1, 2\)")],
)
def test_bad_multiples_are_refused(ratios, message):
    with pytest.raises(ValueError, match=message):
        figures.multiples(ratios)
