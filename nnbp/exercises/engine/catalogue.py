"""The catalogue of misconceptions, read from catalogue.toml: what people write, and what to ask them."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class Misconception:
    """A mistake that people really make: what was probably written, and a question that leads to the correction."""

    name: str
    saying: str
    question: str

    def said_of(self, equation):
        """What the reader is told, and what the reader is asked."""
        return self.saying.format(equation=equation), self.question.format(equation=equation)


_TEXT = (files("nnbp.exercises") / "catalogue.toml").read_text(encoding="utf-8")
CATALOGUE = {name: Misconception(name, **words) for name, words in tomllib.loads(_TEXT).items()}
