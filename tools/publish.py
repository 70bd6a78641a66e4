"""Write copies of the notebooks that run where nobody has installed anything, such as on Colab.

    python -m tools.publish FOLDER      needs the book's address, see tools/address.py; CI pushes FOLDER to a branch

A copy begins with a cell that installs nnbp where it is missing, from the wheel in the same folder, so that library and
notebooks always belong together. Links lead to the published pages. The notebooks in the repository stay as they are.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from posixpath import normpath
from urllib.parse import quote

from tools.address import NOTEBOOKS, ROOT, published

EXTRAS = "data,figures,train"  # what the notebooks import; a notebook that needs more says so with its packages
PACKAGES = {"sklearn": "scikit-learn", "array_api_strict": "array-api-strict"}
PACKAGES |= dict.fromkeys(("dask", "distributed", "psutil"), '"dask[array,distributed]"')
INSTALL = """\
try:
    import nnbp
except ImportError:  # not installed yet
    %pip install -q {needs}"""
LINK = re.compile(r"\]\((?:(?P<file>[\w./-]+\.(?:ipynb|md))(?P<place>#[\w-]+)?|#(?P<label>[\w-]+))\)")
LABEL = re.compile(r"^\(([\w-]+)\)=$", re.MULTILINE)
README = """\
# Copies of the notebooks

These notebooks are made from those of the branch `main`, for Colab. Change them there; whatever is changed here is
overwritten. The book is at <{pages}>.
"""


def make(folder, repository, wheels):
    """Write the copies and the wheel into a folder; ``wheels`` is the address from which copies install the wheel."""
    folder.mkdir(parents=True)
    wheel = make_wheel(folder)
    shutil.copytree(ROOT / "book" / "data", folder / "book" / "data")
    sources = sorted((ROOT / "book").rglob("*.ipynb"))
    pages = {label: source for source in sources for label in LABEL.findall(text_of(source))}
    for source in sources:
        copy = folder / source.relative_to(ROOT)
        copy.parent.mkdir(exist_ok=True)
        notebook = copy_of(source, repository, f"{wheels}/{quote(wheel.name)}", pages)
        copy.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    Path(folder, "README.md").write_text(README.format(pages=repository.pages), encoding="utf-8")


def make_wheel(folder):
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--wheel-dir", folder, ROOT], check=True)
    return next(folder.glob("nnbp-*.whl"))


def text_of(source):
    cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def copy_of(source, repository, wheel, pages):
    """The notebook in ``source``, as it is published."""
    notebook = json.loads(source.read_text(encoding="utf-8"))
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            text = LINK.sub(lambda link: f"]({target(link, source, repository, pages)})", "".join(cell["source"]))
            cell["source"] = text.splitlines(keepends=True)
    imported = {*re.findall(r"^(?:import|from) (\w+)", "\n".join(code), re.MULTILINE)}
    others = dict.fromkeys(package for module, package in PACKAGES.items() if module in imported)
    needs = " ".join([f'"nnbp[{EXTRAS}] @ {wheel}"', *others])
    first = {"id": "install", "cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    notebook["cells"].insert(0, first | {"source": INSTALL.format(needs=needs).splitlines(keepends=True)})
    return notebook


def target(link, source, repository, pages):
    """The published page, with a place in it, that a link leads to."""
    page = pages[link["label"]] if link["label"] else source.parent / link["file"]
    name = normpath(page.relative_to(ROOT).with_suffix(".html").as_posix())
    place = f"#{link['label']}" if link["label"] else link["place"] or ""
    return f"{repository.pages}{name}{place}"


def main(arguments):
    repository = published()
    if len(arguments) != 1 or repository is None:
        sys.exit("usage: NNBP_REPOSITORY=OWNER/NAME python -m tools.publish FOLDER")
    make(Path(arguments[0]), repository, repository.raw("", NOTEBOOKS).rstrip("/"))


if __name__ == "__main__":
    main(sys.argv[1:])
