"""A layer is drawn there and back, each step forward with its product beneath it."""

from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from nnbp.figures import layer_there_and_back


def test_every_quantity_has_its_slope_and_every_arrow_its_counterpart():
    axes = layer_there_and_back().axes[0]
    boxes = [patch for patch in axes.patches if isinstance(patch, FancyBboxPatch)]
    arrows = [patch for patch in axes.patches if isinstance(patch, FancyArrowPatch)]
    assert len(boxes) == 2 * 6
    assert len(arrows) == 2 * 5


def test_text_keeps_inside_the_figure():
    figure = layer_there_and_back()
    figure.canvas.draw()
    for text in figure.axes[0].texts:
        extent = text.get_window_extent()
        assert 0 <= extent.x0 and extent.x1 <= figure.bbox.width and 0 <= extent.y0 and extent.y1 <= figure.bbox.height
