"""Grades an assignment of Classroom 50 with nnbp.

Copy this file to CLASSROOM/autograders/ASSIGNMENT/autograder.py in your organisation's repository classroom50, and write
your own points into it. Classroom 50 runs it in a student's checkout and reads the file result.json.
"""

import subprocess
import sys

NNBP = "nnbp[check]"  # before nnbp is on PyPI, "nnbp[check] @ git+https://github.com/OWNER/NAME"
POINTS = "bp1=2,bp1-cross-entropy=1"  # of the checks that count; what is not handed in earns none

REPORT = ["--report", "result.json", "--format", "classroom50", "--points", POINTS]

if __name__ == "__main__":
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", NNBP], check=True)
    status = subprocess.run([sys.executable, "-m", "nnbp", "check", ".", *REPORT]).returncode
    sys.exit(status > 1)  # a wrong answer is no fault of the grader
