# Runs with GNU make 3.81 (macOS) and later.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
BOOK := requirements-book.lock
ALL := requirements.lock
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

book: installed-$(BOOK)
	$(BIN)/jupyter-book build . -W -n --keep-going

pdf: book installed-$(ALL)
	$(BIN)/python -m tools.editions

lite: book installed-$(ALL)
	$(BIN)/python -m tools.lite $(LITE)

live: book installed-$(ALL)
	$(BIN)/python -m tools.live $(LIVE)

slides: book installed-$(ALL)
	$(BIN)/python -m tools.slides

inventory: installed-$(BOOK)
	$(BIN)/python -m tools.inventory

# Catalogues for translators, in _build/gettext.
gettext: installed-$(BOOK)
	$(BIN)/jupyter-book build . --builder custom --custom-builder gettext -W -n --keep-going
	$(BIN)/python -m tools.check_messages

test: installed-$(ALL)
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --durations 10

lint: installed-$(ALL)
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy
	$(BIN)/python -m codespell_lib
	$(BIN)/python -m tools.lint_book
	$(BIN)/oxlint book nnbp

notebooks: installed-$(ALL)
	$(BIN)/python -m tools.notebooks $(NOTEBOOKS)

# Copies for a reader; what is there already stays as it is.
exercises: installed-$(BOOK)
	$(BIN)/nnbp exercises

exercises-from-solutions: installed-$(ALL)
	$(BIN)/python -m tools.exercises $(EXERCISES)

# To install the libraries that nnbp is compared with: .venv/bin/python -m pip install -e '.[bench]'
bench: installed-$(ALL)
	$(BIN)/python -m benchmarks $(BENCH)
	$(if $(BENCH),,$(BIN)/python -m benchmarks.ablation)

# To install mutmut: .venv/bin/python -m pip install -e '.[mutants]'
mutants: installed-$(ALL)
	$(BIN)/python -m benchmarks.mutants $(MUTANTS)

# Needs Coq and the library Coquelicot, on Debian and Ubuntu: apt-get install coq libcoq-coquelicot
proof: installed-$(ALL)
	$(BIN)/python -m tools.proof

lab: installed-$(ALL)
	$(BIN)/python -m tools.lab

# Locks everything first, then the part that the book needs. To use a mirror of PyPI: UV_DEFAULT_INDEX=… make lock
COMPILE := --universal --python-version 3.11 --fork-strategy fewest --upgrade --generate-hashes --no-strip-extras \
  --no-emit-package nnbp --custom-compile-command "make lock"
lock:
	uv pip compile pyproject.toml --extra dev $(COMPILE) -o $(ALL)
	uv pip compile pyproject.toml --extra book $(COMPILE) --constraint $(ALL) -o $(BOOK)

clean:
	rm -rf _build .pytest_cache .hypothesis .mypy_cache .ruff_cache .coverage

# .venv contains what a lock names. It is created again if the folder has moved, because programs in it contain its path,
# and filled again if the contents of the lock or of pyproject.toml have changed; dates are unreliable in archives.
CONTENTS = $(shell cat $(1) pyproject.toml | cksum)
installed-%:
	@test "$$(cat .venv/.place 2>/dev/null)" = "$(CURDIR)" && \
	  test "$$(cat .venv/.$* 2>/dev/null)" = "$(call CONTENTS,$*)" || $(MAKE) --no-print-directory install LOCK=$*

install:
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo 'nnbp needs Python 3.11 or later; name yours: make PYTHON=/path/to/python3.12' >&2; exit 1; }
	@test "$$(cat .venv/.place 2>/dev/null)" = "$(CURDIR)" || $(PYTHON) -m venv --clear .venv
	$(PIP) --require-hashes -r $(LOCK)
	$(PIP) --no-deps --no-build-isolation -e .
	@echo "$(CURDIR)" > .venv/.place
	@for lock in $(LOCK) $(if $(filter $(ALL),$(LOCK)),$(BOOK)); do cat $$lock pyproject.toml | cksum > .venv/.$$lock; done

.PHONY: book pdf lite live slides inventory gettext test lint notebooks exercises exercises-from-solutions bench mutants proof lab lock clean install
