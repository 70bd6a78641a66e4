"""What hatchling adds when it makes a wheel: the solutions, and README as PyPI shows it.

With NNBP_WITHOUT_SOLUTIONS=1 in the environment, the solutions stay out, and of each only what `nnbp check` needs goes in:
its check cells and what they print.
"""

import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

sys.path.insert(0, str(Path(__file__).parent))

from tools.address import Repository

LINK = re.compile(r"(!?)\[([^\]]*)\]\((?![a-z]+:|#)([^)#]+)([^)]*)\)")


class Solutions(BuildHookInterface):
    """Puts the solutions into the package, without their pictures, which would be three quarters of the wheel."""

    def initialize(self, version, build_data):
        """Write the files, and tell hatchling where in the wheel they go."""
        if version == "editable":  # which finds them in the repository
            return
        self.folder = Path(tempfile.mkdtemp())
        without = os.environ.get("NNBP_WITHOUT_SOLUTIONS", "") not in ("", "0")
        kind, change = ("references", without_solution) if without else ("solutions", without_pictures)
        for path in sorted(Path(self.root, "book", "solutions").glob("*.ipynb")):
            notebook = json.loads(path.read_text(encoding="utf-8"))
            notebook["cells"] = [change(cell) for cell in notebook["cells"]]
            copy = self.folder / path.name
            copy.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
            build_data["force_include"][str(copy)] = f"nnbp/exercises/{kind}/{path.name}"

    def finalize(self, version, build_data, artifact_path):
        """Remove what was written."""
        if version != "editable":
            shutil.rmtree(self.folder)


def without_pictures(cell):
    """A cell whose pictures are only described, until a reader runs it."""
    for output in cell.get("outputs", []):
        if "image/png" in output.get("data", {}):
            output["data"] = {kind: data for kind, data in output["data"].items() if kind == "text/plain"}
    return cell


def without_solution(cell):
    """A cell without text and code if a reader should write them."""
    if "solution" in cell["metadata"].get("tags", []):
        cell |= {"source": ""} | ({"outputs": []} if cell["cell_type"] == "code" else {})
    return cell


class Readme(MetadataHookInterface):
    """README with addresses that hold on PyPI."""

    def update(self, metadata):
        """Set the readme, as the address of the repository in pyproject.toml makes it."""
        url = metadata["urls"].get("Repository")
        repository = Repository.called(url.removeprefix("https://github.com/")) if url else None
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": readme(text, repository)}


def readme(text, repository):
    """README.md with links to the repository in place of relative ones; without an address, only their words."""

    def link(match):
        picture, words, target, place = match.groups()
        if repository is None:
            return "" if picture else words
        return f"{picture}[{words}]({repository.raw(target) if picture else repository.source(target)}{place})"

    return LINK.sub(link, text)
