"""Check the proofs in book/proof with Coq, and print the axioms that they rest on.

    python -m tools.proof        `make proof` does the same

It needs `coqc`, `coqchk` and the library Coquelicot, on Debian and Ubuntu the packages `coq` and `libcoq-coquelicot`.
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
PROVED = ("Theorem", "Lemma", "Example")
DEFINED = ("Definition", "Fixpoint", "Record", "Class")
ASSUMED = ("Variable", "Variables", "Hypothesis", "Context")
# Every sentence of the files begins with one of these, or is a step of a proof. None can leave out a proof, change Coq's rules,
# or assume anything outside a section.
COMMANDS = {*PROVED, *DEFINED, *ASSUMED, "Proof", "Qed", "Let", "Infix", "Section", "End", "From", "Open", "Export"}
# The first word after bullets, braces, and the numbers of goals
FIRST_WORD = re.compile(r"(?:\s|[-+*{}]|(?:\d+|all|\[\w+\])\s*:(?!=))*(\w+|\S|$)")


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
    """Coq's comments may be nested, and quotation marks count in them. Outside them, `*)` is nothing special."""
    depth, kept, start = 0, [], 0
    for mark in COMMENT_MARKS.finditer(text):
        if mark[0] == "(*":
            if depth == 0:
                kept.append(text[start : mark.start()])
            depth += 1
        elif mark[0] == "*)" and depth:
            depth -= 1
            start = mark.end()
    return " ".join([*kept, text[start:]])


def sentences(text):
    """The first word of each sentence, and the sentence."""
    for sentence in re.split(r"\.(?=\s|$)", without_comments(text)):
        yield FIRST_WORD.match(sentence)[1], " ".join(sentence.split())


def check_words(name, text):
    """Raise `Rejected` if the file contains a command that it does not need, or assumes something outside a section."""
    depth = 0
    for word, _ in sentences(text):
        if not re.match(r"[a-z(]|$", word) and word not in COMMANDS:
            raise Rejected(f"{name}.v contains the command {word}")
        if word in ASSUMED and depth == 0:
            raise Rejected(f"{name}.v has a {word} outside a section, which is an axiom")
        depth += {"Section": 1, "End": -1}.get(word, 0)


def run(folder, *command):
    """Run a program in a folder; returns its exit code and all that it prints."""
    result = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    return result.returncode, result.stdout


def run_coq(file):
    """Let Coq check a file, whose folder holds what it needs; returns what Coq prints."""
    code, printed = run(file.parent, "coqc", "-q", "-w", "-ambiguous-paths", "-Q", ".", LIBRARY, file.name)
    if code:
        raise Rejected(f"Coq does not accept {file.name}\n{printed}")
    return printed


def check_again(folder, names):
    """Let a second, smaller program check the compiled files; it also names all that they assume."""
    modules = [part for name in names for part in ("-norec", f"{LIBRARY}.{name}")]
    code, printed = run(folder, "coqchk", "-silent", "-o", "-Q", ".", LIBRARY, *modules)
    if code:
        raise Rejected(f"coqchk does not accept the proofs\n{printed}")
    if assumed := re.findall(rf"^ +({LIBRARY}\.\S+)", printed, re.M):
        raise Rejected(f"assumed without proof: {', '.join(assumed)}")


def statements(text):
    """Name to kind, such as "Theorem", of all that a file states, in order."""
    stated = [(word, sentence) for word, sentence in sentences(text) if word in PROVED + DEFINED]
    return {re.search(rf"\b{word} ([\w']+)", sentence)[1]: word for word, sentence in stated}


def check_not_empty(folder, listed):
    """Raise `Rejected` if a theorem states `True`, or if Coq sees at once that its conditions contradict each other."""
    lines = ["From Coq Require Import Lra Lia.", f"From {LIBRARY} Require {' '.join({s.file: None for s in listed})}."]
    for name in (f"{LIBRARY}.{s.file}.{s.name}" for s in listed if s.kind != "definition"):
        lines += [f"(* {name} *) Goal ltac:(let T := type of @{name} in exact T)."]
        lines += ["Fail solve [intros; exact I]. Fail solve [intros; exfalso; first [easy | lia | lra]]. Abort."]
    file = folder / "Empty.v"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run_coq(file)


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
    check_again(build, names)
    check_not_empty(build, listed())
    for name in names:
        kinds = statements((build / f"{name}.v").read_text(encoding="utf-8")).values()
        proved = sum(kind in PROVED for kind in kinds)
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
