"""Matplotlib figures as small SVG: text as paths, so that it looks the same in every program, and one line per element.

A backend of matplotlib. The one that comes with it (with a hash salt, without date, text as paths) needs 2.3 times the
bytes for the 77 kinds of picture that the tests draw, compressed or not, which would still do for pictures that stand
still. Moving ones need this module: here a shape or text is one line, without an id that depends on the rest of the
figure, so that frames share most of their lines, and `nnbp.interactive` stores each line only once. The 99 frames of
the page on training weigh 180 kB gzipped like this, and 1,650 kB from matplotlib's own backend, where a figure on a page
may weigh 300 kB. The same figure gives the same bytes.
"""

from base64 import b64encode
from functools import lru_cache
from html import escape
from io import BytesIO
from typing import ClassVar

import numpy as np
from matplotlib.backend_bases import FigureCanvasBase, RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_hex
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Affine2D
from PIL import Image

from .style import DPI

UNITS = 10  # the grid on which all coordinates lie, per pixel
EM = 1000  # units of a glyph
SHARPER = 2  # pixels of an image per pixel of the figure, in both directions
MEASURE = RendererAgg(1, 1, DPI)  # its parsed mathtext is shared by all, because it is slow to parse
TEXT = TextToPath()
COMMANDS = {Path.MOVETO: "M", Path.LINETO: "l", Path.CURVE3: "q", Path.CURVE4: "c", Path.CLOSEPOLY: "z"}
POINTS = {Path.CURVE3: 2, Path.CURVE4: 3}


class FigureCanvas(FigureCanvasBase):
    """What ``figure.savefig(..., backend="module://nnbp.figures.svg_backend")`` draws on."""

    filetypes: ClassVar = {"svg": "Scalable Vector Graphics"}

    def print_svg(self, file, **_):
        """Write the figure, in as many pixels as its dpi say."""
        renderer = Renderer(*self.get_width_height(), self.figure.dpi)
        self.figure.draw(renderer)
        file.write("\n".join(renderer.document()).encode())


class Renderer(RendererBase):
    """Turns each shape and each text into one line of SVG."""

    def __init__(self, width, height, dpi):
        super().__init__()
        self.width, self.height, self.dpi = width, height, dpi
        self.flip = Affine2D().scale(1, -1).translate(0, height)
        self.glyphs, self.clips, self.lines = {}, {}, []

    def document(self):
        """All lines; what others refer to comes first."""
        size = f"width='{self.width}' height='{self.height}' viewBox='0 0 {self.width * UNITS} {self.height * UNITS}'"
        glyphs = [f"<path id='{name}' d='{shape}'/>" for name, shape in sorted(self.glyphs.items())]
        clips = [f"<clipPath id='{name}'>{shape}</clipPath>" for name, shape in self.clips.items()]
        return [
            f"<svg xmlns='http://www.w3.org/2000/svg' {size}>",
            "<defs>",
            *glyphs,
            *clips,
            "</defs>",
            *self.lines,
            "</svg>",
        ]

    # What matplotlib asks for

    def points_to_pixels(self, points):
        return points * self.dpi / 72

    def get_canvas_width_height(self):
        return self.width, self.height

    def get_image_magnification(self):
        return SHARPER

    def option_scale_image(self):
        return True  # a picture of few pixels, drawn with interpolation="none", stays one of few pixels

    def get_text_width_height_descent(self, s, prop, ismath):
        return MEASURE.get_text_width_height_descent(s, prop, ismath)

    def draw_path(self, gc, path, transform, rgbFace=None):
        strokes = gc.get_linewidth() > 0 and gc.get_rgb()[3] > 0
        filled = rgbFace is not None and (len(rgbFace) == 3 or rgbFace[3] > 0)
        if not strokes and not filled:
            return
        box = None if filled else (-1, -1, self.width + 1, self.height + 1)
        thin = path.should_simplify and not filled
        shape = path.cleaned(transform + self.flip, True, box, simplify=thin, curves=True)
        if len(shape.vertices) > 1:
            look = self._fill(gc, rgbFace) if filled else " fill='none'"
            look += self._stroke(gc) if strokes else ""
            self.lines.append(f"<path d='{outline(shape)}'{look}{self._clip(gc, shape)}/>")

    def draw_markers(self, gc, marker_path, marker_trans, path, trans, rgbFace=None):
        """All of one kind in one path, the shapes one after another."""
        marker = marker_path.transformed(marker_trans)
        places = [vertices[-2:] for vertices, _ in path.iter_segments(trans, simplify=False) if len(vertices)]
        moved = [Path(marker.vertices + place, marker.codes) for place in places]
        if moved:
            self.draw_path(gc, Path.make_compound_path(*moved), Affine2D(), rgbFace)

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        uses, shapes = text(s, prop.get_name(), prop.get_style(), prop.get_weight(), bool(ismath))
        self.glyphs |= shapes
        size = self.points_to_pixels(prop.get_size_in_points()) * UNITS / EM
        place = f"translate({x * UNITS:.0f} {y * UNITS:.0f})"
        turn = f"rotate({-angle:.4g})" if angle else ""
        colour = self._fill(gc, gc.get_rgb())
        self.lines.append(f"<g transform='{place}{turn}scale({size:.4g})'{colour}>{uses}</g>")

    def draw_image(self, gc, x, y, im, transform=None):
        height, width = im.shape[:2]
        if transform is None:
            corners = np.array([(x, y), (x + width / SHARPER, y + height / SHARPER)])
        else:
            corners = transform.transform([(0, 0), (1, 1)]) + np.array((x, y))
        (left, top), (right, bottom) = UNITS * self.flip.transform(corners)
        im = im if top < bottom else im[::-1]
        buffer = BytesIO()
        Image.fromarray(im).save(buffer, "PNG", optimize=True)
        place = f"x='{left:.0f}' y='{min(top, bottom):.0f}'"
        size = f"width='{right - left:.0f}' height='{abs(bottom - top):.0f}'"
        how = " style='image-rendering:pixelated'" if transform is not None else ""
        source = b64encode(buffer.getvalue()).decode()
        self.lines.append(
            f"<image {place} {size} preserveAspectRatio='none'{how} href='data:image/png;base64,{source}'/>"
        )

    # How shapes look

    def _fill(self, gc, colour):
        alpha = gc.get_alpha() if gc.get_forced_alpha() or len(colour) == 3 else colour[3]
        faint = f" fill-opacity='{alpha:.3g}'" if alpha < 1 else ""
        return f" fill='{to_hex(colour)}'{faint}"

    def _stroke(self, gc):
        alpha = gc.get_alpha() if gc.get_forced_alpha() else gc.get_rgb()[3]
        in_units = self.points_to_pixels(1) * UNITS
        offset, dashes = gc.get_dashes()
        cap = {"projecting": "square"}.get(gc.get_capstyle(), gc.get_capstyle())
        look = {
            "stroke": to_hex(gc.get_rgb()),
            "stroke-width": f"{gc.get_linewidth() * in_units:.3g}",
            "stroke-opacity": f"{alpha:.3g}" if alpha < 1 else None,
            "stroke-dasharray": " ".join(f"{n * in_units:.3g}" for n in dashes) if dashes else None,
            "stroke-dashoffset": f"{offset * in_units:.3g}" if dashes and offset else None,
            "stroke-linecap": cap if cap != "butt" else None,
            "stroke-linejoin": gc.get_joinstyle() if gc.get_joinstyle() != "miter" else None,
        }
        return "".join(f" {name}='{escape(value)}'" for name, value in look.items() if value)

    def _clip(self, gc, shape):
        """The part of the figure that a shape is limited to, unless it is inside anyway."""
        path, transform = gc.get_clip_path()
        rectangle = gc.get_clip_rectangle()
        if path is None and rectangle is None:
            return ""
        if path is None:
            corners = self.flip.transform([rectangle.min, rectangle.max])
            low, high = corners.min(axis=0), corners.max(axis=0)
            if (shape.vertices >= low - 0.1).all() and (shape.vertices <= high + 0.1).all():
                return ""
            d = outline(Path([low, (high[0], low[1]), high, (low[0], high[1]), low], closed=True))
        else:
            d = outline(path.cleaned(transform + self.flip, curves=True))
        name = "clip" + d.replace(" ", "_")
        self.clips[name] = f"<path d='{d}'/>"
        return f" clip-path='url(#{name})'"


def outline(path, scale=UNITS):
    """The ``d`` of a path, in whole units and mostly relative to the point before."""
    points = np.rint(scale * path.vertices).astype(int).tolist()
    codes = path.codes.tolist() if path.codes is not None else [Path.MOVETO] + [Path.LINETO] * (len(points) - 1)
    parts, i, at, start, last = [], 0, [0, 0], [0, 0], None
    while i < len(points) and codes[i] != Path.STOP:
        code, used = codes[i], POINTS.get(codes[i], 1)
        if code == Path.MOVETO:
            start = points[i]
            parts.append("M{} {}".format(*start))
        elif code == Path.CLOSEPOLY:
            parts.append("z")
        else:
            moves = [n - m for point in points[i : i + used] for n, m in zip(point, at, strict=True)]
            parts.append((COMMANDS[code] if code != last else " ") + " ".join(map(str, moves)))
        at = start if code == Path.CLOSEPOLY else points[i + used - 1]
        last = code
        i += used
    return "".join(parts).replace(" -", "-")


@lru_cache(maxsize=4096)
def text(s, family, style, weight, ismath):
    """A text as references to glyphs, in units of `EM`, and the outlines of these glyphs."""
    prop = FontProperties(family=family, style=style, weight=weight, size=TEXT.FONT_SCALE)
    if ismath:
        places, glyphs, rules = TEXT.get_glyphs_mathtext(prop, s)
    else:
        places, glyphs, rules = TEXT.get_glyphs_with_font(TEXT._get_font(prop), s)
    flip = np.array((1, -1)) * EM / TEXT.FONT_SCALE
    shapes = {
        name: outline(Path(vertices * flip, codes), 1) for name, (vertices, codes) in glyphs.items() if len(vertices)
    }
    uses = []
    for name, x, y, scale in places:
        if name in shapes:
            x, y = round(x * flip[0]), round(y * flip[1])
            place = f" x='{x}'" if scale == 1 and y == 0 else f" transform='translate({x} {y})scale({scale:.3g})'"
            uses.append(f"<use href='#{name}'{place if x or y or scale != 1 else ''}/>")
    uses += [f"<path d='{outline(Path(np.array(v) * flip, codes), 1)}'/>" for v, codes in rules]
    return "".join(uses), shapes
