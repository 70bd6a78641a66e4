"""The address of the published book: one setting, the repository's name on GitHub, from which all links to it follow.

    python -m tools.address OWNER/NAME      writes it into README.md, pyproject.toml and CITATION.cff

The setting is the variable NNBP_REPOSITORY, which CI fills in, or else what that command wrote into pyproject.toml.
Without either, no page and no file contains a link to the repository.
"""

import os
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

ROOT = Path(__file__).resolve().parent.parent
VARIABLE = "NNBP_REPOSITORY"
NAME = re.compile(r"([\w-]+)/([\w.-]+)")
BRANCH = "main"
NOTEBOOKS = "notebooks"  # the branch with copies of the notebooks, which tools/publish.py makes


@dataclass(frozen=True)
class Repository:
    """A repository on GitHub and the pages that it publishes."""

    owner: str
    name: str

    @classmethod
    def called(cls, name):
        """The repository of a name such as "owner/name"."""
        match = NAME.fullmatch(name)
        if not match:
            raise ValueError(f"the repository is {name!r}; it should be OWNER/NAME, as GitHub spells it")
        return cls(*match.groups())

    @property
    def url(self):
        return f"https://github.com/{self.owner}/{self.name}"

    @property
    def pages(self):
        """Where GitHub Pages shows the book, with a slash at the end."""
        host = f"{self.owner.lower()}.github.io"
        return f"https://{host}/" if self.name.lower() == host else f"https://{host}/{self.name}/"

    def source(self, path):
        return f"{self.url}/blob/{BRANCH}/{quote(path)}"

    def raw(self, path, branch=BRANCH):
        """The file itself, such as a picture."""
        return f"https://raw.githubusercontent.com/{self.owner}/{self.name}/{branch}/{quote(path)}"

    def report(self, page):
        """The form for a mistake, with the name of the page filled in."""
        return f"{self.url}/issues/new?{urlencode({'template': 'problem.yml', 'title': f'{page}: '})}"

    def colab(self, path):
        """The copy of a notebook that installs what it needs."""
        return f"https://colab.research.google.com/github/{self.owner}/{self.name}/blob/{NOTEBOOKS}/{quote(path)}"

    def binder(self, path):
        return f"https://mybinder.org/v2/gh/{self.owner}/{self.name}/{BRANCH}?{urlencode({'labpath': path})}"

    @property
    def codespace(self):
        return f"https://codespaces.new/{self.owner}/{self.name}?quickstart=1"


def published():
    """The repository that publishes the book, or None if it has no address yet."""
    if name := os.environ.get(VARIABLE):
        return Repository.called(name)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    url = settings["project"]["urls"].get("Repository")
    return Repository.called(url.removeprefix("https://github.com/")) if url else None


# Each file's pattern finds what an earlier call wrote, or the place where it belongs.
PLACES = {
    "README.md": (r"<!-- address -->.*", "<!-- address --> **[Read it online]({pages})**, with nothing to install."),
    "pyproject.toml": (
        r'(?m)^\[project\.urls\]\n(?:(?:Documentation|Repository|Issues|Changelog) = .*\n)*',
        '[project.urls]\nDocumentation = "{pages}"\nRepository = "{url}"\nIssues = "{url}/issues"\n'
        'Changelog = "{url}/blob/main/CHANGELOG.md"\n',
    ),
    "CITATION.cff": (
        r"(?m)^type: software\n(?:(?:url|repository-code): .*\n)*",
        "type: software\nurl: {pages}\nrepository-code: {url}\n",
    ),
}  # fmt: skip


def write(repository, folder=ROOT):
    """Write the address into the files that cannot read a variable."""
    for name, (pattern, text) in PLACES.items():
        path = Path(folder, name)
        text = text.format(pages=repository.pages, url=repository.url)
        written, times = re.subn(pattern, lambda _, text=text: text, path.read_text(encoding="utf-8"))
        if times != 1:
            raise ValueError(f"{name} has {times} places for the address; it should have one")
        path.write_text(written, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tools.address OWNER/NAME")
    try:
        write(Repository.called(sys.argv[1]))
    except ValueError as error:
        sys.exit(str(error))
