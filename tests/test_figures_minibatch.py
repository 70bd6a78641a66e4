"""The matrix product of a mini-batch is drawn to one scale, with the marked example in both matrices."""

import numpy as np
import pytest

from nnbp import figures

RNG = np.random.default_rng(0)
W, A, B = RNG.standard_normal((30, 64)), RNG.random((64, 10)), RNG.standard_normal((30, 1))


def test_shapes_and_names_are_printed():
    figure = figures.mini_batch_product(W, A, B, 3, image=A[:, 3])
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert [text for text in texts if "×" in text] == ["30 × 10", "30 × 64", "64 × 10", "30 × 1"]
    assert [text for text in texts if text.startswith("$")] == ["$Z$", "$w$", "$A$", "$x_{4}$", "$b$"]


def test_a_number_takes_the_same_room_in_every_matrix():
    left, right, bottom, top = np.array(
        [image.get_extent() for image in figures.mini_batch_product(W, A, B, 0).axes[0].images]
    ).T
    assert np.allclose(right - left, (right - left)[2] / 10 * np.array([10, 64, 10, 10]))
    assert np.allclose(top - bottom, (right - left)[2] / 10 * np.array([30, 30, 64, 30]))


def test_a_negative_number_has_a_hole_and_so_differs_in_more_than_colour():
    _, w, *_ = figures.mini_batch_product(W, A, B, 0).axes[0].images
    middles, rims = (np.asarray(w.get_array())[start::3, start::3, 3] for start in (1, 0))
    assert np.all((middles == 0) == (W < 0)) and np.all(rims > 0)


def test_all_writing_keeps_inside_the_figure():
    figure = figures.mini_batch_product(W, A, B, 9, image=A[:, 9])
    figure.canvas.draw()
    for text in figure.axes[0].texts:
        extent = text.get_window_extent()
        assert 0 <= extent.x0 and extent.x1 <= figure.bbox.width and 0 <= extent.y0 and extent.y1 <= figure.bbox.height


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((W, A[:60], B, 0), r"A has shape \(60, 10\); it should be \(64, m\)"),
        ((W, A, B.ravel(), 0), r"b has shape \(30,\); it should be 2-D"),
        ((W, A, B, 10), "column is 10; it should be an integer from 0 to 9"),
    ],
)
def test_matrices_that_do_not_fit_are_refused(arguments, complaint):
    with pytest.raises(ValueError, match=complaint):
        figures.mini_batch_product(*arguments)


def test_a_picture_that_is_not_square_is_refused():
    with pytest.raises(ValueError, match="image has 60 pixels; it should be a square"):
        figures.mini_batch_product(W, A, B, 0, image=A[:60, 0])
