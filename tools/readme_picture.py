"""Make README's picture from that of the landing page: the same, in few colours and on white.

python -m tools.readme_picture
"""

import sys
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import nbformat
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
LANDING_PAGE = ROOT / "book" / "index.ipynb"
PICTURE = ROOT / "book" / "_assets" / "blame.png"


def picture():
    """The first picture of the landing page, on white."""
    outputs = [output for cell in nbformat.read(LANDING_PAGE, as_version=4).cells for output in cell.get("outputs", [])]
    png = next(output.data["image/png"] for output in outputs if "image/png" in output.get("data", {}))
    drawn = Image.open(BytesIO(b64decode(png))).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn).convert("RGB")


def main():
    picture().quantize(64, method=Image.Quantize.MAXCOVERAGE).save(PICTURE, optimize=True)
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
