import pytest
from matplotlib.text import Text

from nnbp import figures

LENGTHS = {"slow": 1.0, "fast": 4.0, "fastest": 5.5}


def drawn():
    return figures.bars(LENGTHS, marked=["fastest"], spreads={"fast": (3.0, 4.5)}).axes[0]


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


def test_a_spread_reaches_from_low_to_high():
    axes = drawn()
    low, high = axes.lines[0].get_xdata()
    assert high / low == pytest.approx(1.5)


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
