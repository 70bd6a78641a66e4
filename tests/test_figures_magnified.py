"""Under the magnifying glass a smooth curve becomes its tangent, until the numbers show their grain."""

import numpy as np
import pytest

from nnbp import figures


def lines(step, function=np.exp, at=1.0, slope=np.e):
    (axes,) = figures.magnified(function, at, slope, step).axes
    return {line.get_label(): line.get_ydata() for line in axes.lines if not line.get_label().startswith("_")}


def test_curve_tangent_and_secant_are_drawn():
    assert list(lines(1.0)) == ["curve", "tangent", "secant"]


def test_at_a_large_step_the_curve_leaves_its_tangent():
    drawn = lines(1.0)
    assert np.abs(drawn["curve"] - drawn["tangent"]).max() > 1


def test_at_a_small_step_the_curve_is_its_tangent():
    drawn = lines(1e-6)
    assert np.allclose(drawn["curve"], drawn["tangent"], atol=1e-4)
    assert np.allclose(drawn["secant"], drawn["tangent"], atol=1e-4)


def test_at_a_tiny_step_the_curve_is_a_staircase():
    assert len(np.unique(lines(1e-15)["curve"])) < 30  # of 301 points


@pytest.mark.parametrize(
    ("change", "named"), [({"step": 0.0}, "step"), ({"at": np.nan}, "at"), ({"slope": "1"}, "slope")]
)
def test_what_is_no_number_is_refused(change, named):
    arguments = {"at": 1.0, "slope": 1.0, "step": 0.1} | change
    with pytest.raises((TypeError, ValueError), match=named):
        figures.magnified(np.exp, **arguments)


def test_what_is_no_function_is_refused():
    with pytest.raises(TypeError, match="function"):
        figures.magnified(1.0, 1.0, 1.0, 0.1)
