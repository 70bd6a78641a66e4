"""A page for each student: what the checks said, to read in any browser, with nothing from elsewhere."""

import html
import re
import unicodedata
from string import Template

from ..contents import CONTENTS
from ..engine.verdict import Verdict, as_html, marked, printable
from .gradebook import plain, tasks_of
from .read import references
from .students import PARTICIPANT

PAGE = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>$name</title>
<style>
:root { --pst-color-success: #1a7f37; --pst-color-danger: #c62a2f; --pst-color-text-muted: #5f6670; --text: #1f2328;
  --page: #fff; --line: #d0d7de; }
@media (prefers-color-scheme: dark) { :root { --pst-color-success: #57c26f; --pst-color-danger: #ff7b72;
  --pst-color-text-muted: #9aa4af; --text: #e6e8eb; --page: #14181c; --line: #3a4149; } }
body { background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem;
  margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.15rem; line-height: 1.3; margin: 2.25rem 0 .75rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.25rem 0 .35rem; display: flex; justify-content: space-between; gap: 1rem; }
h3 span { font-weight: normal; color: var(--pst-color-text-muted); white-space: nowrap; }
ul { padding-left: 1.25rem; } li { margin: .35rem 0; }
code, pre { font-size: .9em; }
</style>
</head>
<body>
<main>
<h1 dir="auto">$name</h1>
<p>$about</p>
$body</main>
</body>
</html>
""")


def pages(book):
    """The name of a file and a page for each student of a grade book."""
    taken = set()
    for student in book.students:
        name = file_name(student.name, student.number, taken)
        taken.add(name.casefold())
        yield name, page(student, book)


def page(student, book):
    """The page of one student, complete."""
    parts = []
    for exercise in references():
        checks = [name for name in tasks_of(exercise) if name in {*book.points, *student.verdicts}]
        if checks:
            parts.append(f"<section>\n<h2>{_title(exercise)}</h2>")
            parts += [_check(student, check, book) for check in checks]
            parts.append("</section>")
    if student.remarks:
        remarks = "\n".join(f"<li>{marked(printable(remark))}</li>" for remark in student.remarks)
        parts.append(f"<section>\n<h2>Remarks</h2>\n<ul>\n{remarks}\n</ul>\n</section>")
    if student.earned is None:
        said = "A notebook could not be run, through no fault of yours, so there are no points yet."
    else:
        said = f"{plain(student.earned)} of {plain(book.best)} points"
    about = " · ".join(filter(None, [student.number, said]))
    return PAGE.substitute(name=_text(student.name), about=_text(about), body="".join(f"{part}\n" for part in parts))


def _check(student, check, book):
    points = f" <span>{book.share(student, check)}</span>" if check in book.points else ""
    said = as_html(student.verdicts.get(check) or Verdict(check, "", "", "· not handed in"))
    return f"<h3>{check}{points}</h3>\n{printable(said)}"


def _title(exercise):
    title = CONTENTS.get(exercise, {"title": exercise})["title"]
    return _text(title[0].upper() + title[1:])


def _text(text):
    return html.escape(printable(text))


RESERVED = re.compile(r"con|prn|aux|nul|(com|lpt)\d", re.IGNORECASE)


def file_name(name, number=None, taken=()):
    """A name for a student's page that every file system takes, and that is not among those ``taken`` in lower case.

    Pages for Moodle have the names by which it finds out, in a ZIP file of feedback, whose they are.
    """
    name = _plain(name) or "student"
    if number and (participant := PARTICIPANT.fullmatch(number)):
        name = f"{' '.join(name.replace('_', ' ').split())}_{participant[1]}_assignsubmission_file_feedback"
    elif number:
        name = f"{name} {_plain(number)}".rstrip()
    elif RESERVED.fullmatch(name):
        name = f"_{name}"
    again = 1
    while (found := f"{name}{f'-{again}' if again > 1 else ''}.html").casefold() in taken:
        again += 1
    return found


def _plain(name):
    """Only letters, digits, spaces and two signs of a name, and not too many of them."""
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" or c in " -_" else "_" for c in name)
    return " ".join(kept.split()).encode()[:120].decode(errors="ignore").strip(" _-")
