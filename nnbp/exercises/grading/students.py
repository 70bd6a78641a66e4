"""Whose notebook it is: a student's name, and a number if there is one, from the path of the file."""

import os
import re
import unicodedata
from pathlib import Path

SYSTEMS = {
    "moodle": (r"(?P<student>[^/]+)_(?P<id>\d+)_assignsubmission_", "Participant {}"),
    "canvas": (r"(?!(?:LATE_)?anon_)(?P<student>[^/]+?)_(?:LATE_)?(?P<id>\d+)_\d+_[^/]", "{}"),
}
"""How the systems of universities name what one downloads from them, and what they call a student's number."""

PARTICIPANT = re.compile(r"Participant (\d+)")

FIELDS = {"{student}": r"(?P<student>[^/]+?)", "{id}": r"(?P<id>[^/]+?)", "*": "[^/]*"}


class Students:
    """Finds the student of a file, somewhere below what a teacher names.

    A ``pattern`` is "moodle", "canvas", or the beginning of a path in which ``{student}`` stands for the name, ``{id}``
    for a number and ``*`` for anything. Without one, the first folder is the student's, or else the file.
    """

    def __init__(self, paths, pattern=None):
        self.above = shared(path if os.path.isdir(path) else os.path.dirname(path) for path in paths)
        self.expression, self.number = SYSTEMS.get(pattern) or (pattern and expression(pattern), "{}")

    def of(self, file, guess_from_name=True):
        """The name and the number of the student whose file it is, or None; and the number is None if there is none."""
        path = below(self.above, file)
        if self.expression:
            found = re.match(self.expression, path)
            number = found and found.groupdict().get("id")
            return found and (clean(found["student"]), number and self.number.format(clean(number)))
        folder, inside, name = path.partition("/")
        if inside:
            return clean(folder), None
        return (clean(Path(name or folder).stem), None) if guess_from_name else None


def expression(pattern):
    """The regular expression that a pattern stands for; ``ValueError`` says what is wrong with the pattern."""
    parts = re.split(r"(\{[^/]*?\}|\*)", pattern.replace("\\", "/").removeprefix("./").removesuffix("/"))
    for part in parts[1::2]:
        if part not in FIELDS:
            raise ValueError(f"{part} means nothing here: use {{student}}, {{id}} and *")
    if parts.count("{student}") != 1 or parts.count("{id}") > 1:
        raise ValueError(f"{pattern!r} should have {{student}} in it once, and {{id}} at most once")
    return "".join(FIELDS.get(part) or re.escape(part) for part in parts) + r"(?:\.ipynb)?(?:/|\Z)"


def shared(folders):
    """The folder that folders have in common; the present one if they lie on several drives."""
    try:
        return os.path.commonpath(map(os.path.abspath, folders))
    except ValueError:
        return os.curdir


def below(folder, file):
    """The path of a file inside a folder, with slashes; its name if it lies on another drive."""
    try:
        return Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:
        return Path(file).name


def clean(name):
    """A name as it is compared: with the same letters, however a file system writes them."""
    return unicodedata.normalize("NFC", " ".join(name.split()))
