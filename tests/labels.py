"""Which labels of a picture touch a line or each other, measured on the SVG that pages show."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from nnbp.figures.style import FAINT, PAPER
from nnbp.figures.svg_backend import UNITS

STEP = 2 * UNITS  # between two points at which a line is examined
SLACK = 1 * UNITS  # by which a label may be closer than its ink: its rounded outline
CURVE = np.linspace(0, 1, 9)[1:, None]


@dataclass(frozen=True)
class Label:
    """The ink of a text as a turned rectangle; ``ground`` says whether lines below it are hidden."""

    origin: np.ndarray
    axes: np.ndarray  # unit vectors along and across
    low: np.ndarray
    high: np.ndarray
    ground: bool
    line: str

    def holds(self, points, margin=0.0):
        """Which of the (n, 2) points are inside."""
        local = (points - self.origin) @ self.axes.T
        return ((local > self.low + SLACK - margin) & (local < self.high - SLACK + margin)).all(axis=1)

    @property
    def points(self):
        """A grid of points over it."""
        across = [np.linspace(low + SLACK, high - SLACK, 9) for low, high in zip(self.low, self.high, strict=True)]
        return self.origin + np.stack(np.meshgrid(*across), axis=-1).reshape(-1, 2) @ self.axes

    @property
    def box(self):
        return np.array([self.points.min(axis=0), self.points.max(axis=0)])


@lru_cache(maxsize=100_000)
def points_of(d):
    """Points along the outline of a path."""
    at = start = np.zeros(2)
    points = []
    for command, numbers in re.findall(r"([MlqcZz])([-\d. ]*)", d):
        values = np.array(re.findall(r"-?[\d.]+", numbers), dtype=float).reshape(-1, 2)
        if command == "M":
            at = start = values[0]
            points.append(at[None])
        elif command == "l":
            for move in values:
                n = max(int(np.linalg.norm(move) / STEP), 1)
                points.append(at + np.linspace(0, 1, n + 1)[1:, None] * move)
                at = at + move
        elif command in "qc":
            n = {"q": 2, "c": 3}[command]
            for control in values.reshape(-1, n, 2):
                ends = [np.zeros(2), *control]
                while len(ends) > 1:  # de Casteljau
                    ends = [(1 - CURVE) * a + CURVE * b for a, b in pairwise(ends)]
                points.append(at + ends[0])
                at = at + control[-1]
        else:
            n = max(int(np.linalg.norm(start - at) / STEP), 1)
            points.append(at + np.linspace(0, 1, n + 1)[1:, None] * (start - at))
            at = start
    return np.concatenate(points)


@lru_cache(maxsize=100_000)
def attributes(line):
    return dict(re.findall(r"([\w-]+)='([^']*)'", line))


def _label(line, glyphs, ground):
    x, y, turn, size = re.match(
        r"<g transform='translate\(([-\d.]+) ([-\d.]+)\)(?:rotate\(([-\d.e]+)\))?scale\(([\d.]+)\)", line
    ).groups()
    corners = []
    for use in re.findall(r"<use ([^>]*)/>", line):
        name, x0, place = (
            re.search(pattern, use)
            for pattern in ("#([^']*)'", r"x='(\S+)'", r"translate\((\S+) (\S+)\)scale\(([\d.]+)\)")
        )
        dx, dy, scale = map(float, place.groups()) if place else (float(x0[1]) if x0 else 0.0, 0.0, 1.0)
        corners.append(glyphs[name[1]] * scale + (dx, dy))
    if not corners:
        return None
    corners = np.concatenate(corners) * float(size)
    angle = np.radians(float(turn or 0))
    along = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return Label(np.array([float(x), float(y)]), along, corners.min(axis=0), corners.max(axis=0), ground, line)


def clashes(svg):
    """Pairs of lines of the SVG, of which the first is a label that touches the second, a line or another label."""
    lines = svg.split("\n")
    glyphs, clips = {}, {}
    for line in lines:
        found = attributes(line)
        if line.startswith("<path id="):
            points = points_of(found["d"])
            glyphs[found["id"]] = np.array([points.min(axis=0), points.max(axis=0)])
        elif line.startswith("<clipPath"):
            points = points_of(re.search(r"<path d='(.*?)'", line)[1])
            clips[found["id"]] = points.min(axis=0), points.max(axis=0)
    labels, strokes, ground = [], [], False
    for number, line in enumerate(lines):
        found = attributes(line)
        if line.startswith("<g "):
            label = _label(line, glyphs, ground)
            if label:
                labels.append((number, label))
        elif line.startswith("<path d=") and found.get("fill") != PAPER and _is_seen(found):
            points, width = points_of(found["d"]), float(found.get("stroke-width", 0)) / 2
            if "clip-path" in found:
                low, high = clips[found["clip-path"][5:-1]]
                points = points[((points >= low) & (points <= high)).all(axis=1)]
            if len(points):
                strokes.append((number, points, width, found.get("stroke") == FAINT, line))
        ground = line.startswith("<path d=") and found.get("fill") == PAPER and "stroke" not in found
    boxes = np.array([[points.min(axis=0) - width, points.max(axis=0) + width] for _, points, width, *_ in strokes])
    for i, (number, label) in enumerate(labels):
        low, high = label.box
        near = (
            np.flatnonzero((boxes[:, 0] <= high).all(axis=1) & (boxes[:, 1] >= low).all(axis=1)) if len(boxes) else ()
        )
        for k in near:
            at, points, width, faint, line = strokes[k]
            hidden = label.ground and faint and at < number
            if not hidden and label.holds(points, width).any():
                yield label.line, line
        for _, other in labels[:i]:
            a, b = label.box, other.box
            if (
                (a[0] < b[1]).all()
                and (b[0] < a[1]).all()
                and (other.holds(label.points).any() or label.holds(other.points).any())
            ):
                yield label.line, other.line


def _is_seen(found):
    """Whether it has an edge: a line, or a shape that is not merely a tint."""
    return "stroke" in found or float(found.get("fill-opacity", 1)) >= 0.5
