"""Check the proofs in book/proof with Coq, and print the axioms that they rest on.

    python -m tools.proof        `make proof` does the same

It needs `coqc` and the library Coquelicot, on Debian and Ubuntu the packages `coq` and `libcoq-coquelicot`.
"""

import re
import shutil
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass

from tools.notebooks import ROOT

SOURCES = ROOT / "book" / "proof"
BUILD = ROOT / "_build" / "proof"
LIST = SOURCES / "theorems.toml"
LIBRARY = "Backprop"

# Coq's real numbers are constructed with these three, so that no theorem about real numbers does without them.
OF_THE_REALS = {
    "ClassicalDedekindReals.sig_forall_dec": "a property that can be decided for each natural number can be for all",
    "ClassicalDedekindReals.sig_not_dec": "it can be decided whether the negation of a proposition holds",
    "FunctionalExtensionality.functional_extensionality_dep": "functions with the same values are equal",
}
# The logarithm of Coq's library rests on this one as well.
OF_THE_LOGARITHM = {"Classical_Prop.classic": "every proposition holds or does not hold"}
ALLOWED = OF_THE_REALS | OF_THE_LOGARITHM
WITH_LOGARITHMS = {"Logarithms"}  # the file that needs it

COMMENT_MARKS = re.compile(r'\(\*|\*\)|"[^"]*"')
PROVED = r"Theorem|Lemma|Example"
DEFINED = r"Definition|Fixpoint|Record|Class"
STATEMENT = re.compile(rf"^ *(?P<kind>{PROVED}|{DEFINED}) (?P<name>[\w']+)", re.M)
UNPROVED = re.compile(
    r"\b(Admitted|admit|give_up|Axioms?|Parameters?|Conjectures?|Abort|Declare|bypass_check|Unset|Module|Load|Local|Global)\b"
)
ASSUMED = re.compile(r"^ *(Section|End|Variables?|Hypothes[ie]s|Context)\b", re.M)


class Rejected(Exception):
    """The proofs are not complete, or Coq does not accept them."""


@dataclass(frozen=True)
class Statement:
    """A theorem, definition or bound in `book/proof`, for an equation or for a claim without a number."""

    name: str
    file: str
    kind: str
    equation: str = ""
    claim: str = ""


def listed():
    """The statements in `theorems.toml`."""
    tables = tomllib.loads(LIST.read_text(encoding="utf-8"))
    return [Statement(**entry) for entry in tables["equations"] + tables["claims"]]


def files(folder=SOURCES):
    """The files without their ending, each after those that it needs."""
    return re.findall(r"^(\w+)\.v$", (folder / "_CoqProject").read_text(encoding="utf-8"), re.M)


def without_comments(text):
    """Coq's comments may be nested."""
    depth, kept, start = 0, [], 0
    for mark in COMMENT_MARKS.finditer(text):
        if mark[0] not in ("(*", "*)"):
            continue
        if depth == 0:
            kept.append(text[start : mark.start()])
        depth += 1 if mark[0] == "(*" else -1
        start = mark.end()
    return " ".join([*kept, text[start:]])


def check_words(name, text):
    """Raise `Rejected` if the file leaves out a proof or assumes something outside a section."""
    code = without_comments(text)
    if found := UNPROVED.search(code):
        raise Rejected(f"{name}.v contains {found[0]}")
    depth = 0
    for command in ASSUMED.findall(code):
        if command in ("Section", "End"):
            depth += 1 if command == "Section" else -1
        elif depth == 0:
            raise Rejected(f"{name}.v has a {command} outside a section, which is an axiom")


def run_coq(file):
    """Let Coq check a file, whose folder holds what it needs; returns what Coq prints."""
    command = ["coqc", "-q", "-w", "-ambiguous-paths", "-Q", ".", LIBRARY, file.name]
    result = subprocess.run(command, cwd=file.parent, capture_output=True, encoding="utf-8")
    if result.returncode:
        raise Rejected(f"Coq does not accept {file.name}\n{result.stdout}{result.stderr}")
    return result.stdout


def statements(text):
    """Name to kind, such as "Theorem", of all that a file states, in order."""
    return {found["name"]: found["kind"] for found in STATEMENT.finditer(without_comments(text))}


def axioms(folder, names):
    """The axioms that the statements of each file rest on, by the name of the file."""
    lines = [f"From {LIBRARY} Require {' '.join(names)}."]
    for name in names:  # one definition mentions everything in a file, because Coq takes its time for each answer
        stated = statements((folder / f"{name}.v").read_text(encoding="utf-8"))
        mentions = "".join(f"let _ := @{LIBRARY}.{name}.{statement} in " for statement in stated)
        lines += [f"Definition all_of_{name} := {mentions} 0.", f"Print Assumptions all_of_{name}."]
    file = folder / "Axioms.v"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    answers = re.split(r"^(?:Axioms:|Closed under the global context)$\n?", run_coq(file), flags=re.M)[1:]
    return {name: set(re.findall(r"^(\S+)", answer, re.M)) for name, answer in zip(names, answers, strict=True)}


def check_axioms(folder, names):
    """The same, but raise `Rejected` if there is one that is not allowed."""
    found = axioms(folder, names)
    for name, used in found.items():
        if more := used - {*(ALLOWED if name in WITH_LOGARITHMS else OF_THE_REALS)}:
            raise Rejected(f"{name}.v rests on {', '.join(sorted(more))}")
    return found


def check(folder, name):
    """Check the words of a file, and let Coq check its proofs; raises `Rejected`."""
    check_words(name, (folder / f"{name}.v").read_text(encoding="utf-8"))
    run_coq(folder / f"{name}.v")


def check_all(build=BUILD, report=print):
    """Check every file in a folder of its own, and report on each."""
    shutil.rmtree(build, ignore_errors=True)
    shutil.copytree(SOURCES, build, ignore=shutil.ignore_patterns("*.vo*", "*.glob", ".*.aux"))
    start, names = time.perf_counter(), files(build)
    for name in names:
        check(build, name)
    found = check_axioms(build, names)
    for name in names:
        kinds = statements((build / f"{name}.v").read_text(encoding="utf-8")).values()
        proved = sum(kind in PROVED.split("|") for kind in kinds)
        report(f"{name + '.v':14} {proved:3} proofs, {len(found[name])} axioms")
    report(
        f"Coq has checked the proofs in {time.perf_counter() - start:.0f} s. They rest on these axioms of its library of real numbers:"
    )
    for axiom in sorted(set().union(*found.values())):
        only = f" (only in {', '.join(sorted(WITH_LOGARITHMS))}.v)" if axiom in OF_THE_LOGARITHM else ""
        report(f"  {axiom}: {ALLOWED[axiom]}{only}")


def main():
    if not shutil.which("coqc"):
        sys.exit("There is no coqc here. On Debian and Ubuntu: apt-get install coq libcoq-coquelicot")
    try:
        check_all()
    except Rejected as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
