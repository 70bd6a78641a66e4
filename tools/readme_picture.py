"""Make README's picture from that of the landing page: the same, in few colours, on white and twice as large.

python -m tools.readme_picture
"""

import re
import sys
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import nbformat
import typst
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
LANDING_PAGE = ROOT / "book" / "index.ipynb"
PICTURE = ROOT / "book" / "_assets" / "blame.png"
ON_WHITE = "#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), width: {}pt)"


def picture():
    """The first picture of the landing page, on white, with two pixels for each of the page."""
    outputs = [output for cell in nbformat.read(LANDING_PAGE, as_version=4).cells for output in cell.get("outputs", [])]
    page = next(html for output in outputs if "nnbp-explore" in (html := output.get("data", {}).get("text/html", "")))
    svg = unquote(re.search(r'src="data:image/svg\+xml,([^"]*)"', page)[1])
    source = ON_WHITE.format(re.search("width='(.*?)'", svg)[1])
    return Image.open(BytesIO(typst.compile(source.encode(), format="png", ppi=144, sys_inputs={"svg": svg}))).convert(
        "RGB"
    )


def main():
    picture().quantize(256, method=Image.Quantize.MAXCOVERAGE).save(PICTURE, optimize=True)
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
