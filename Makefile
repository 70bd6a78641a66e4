# Runs with GNU make 3.81 (macOS) and later. All the work is done by the tools it calls.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/.ready

book: $(READY)
	$(BIN)/jupyter-book build . -W -n --keep-going

pdf: book
	$(BIN)/python -m tools.editions

lite: book
	$(BIN)/python -m tools.lite $(LITE)

test: $(READY)
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --durations 10

notebooks: $(READY)
	$(BIN)/python tools/notebooks.py $(NOTEBOOKS)

exercises: $(READY)
	$(BIN)/python -m tools.exercises $(EXERCISES)

# The peers are extra: .venv/bin/python -m pip install -e '.[bench]'
bench: $(READY)
	$(BIN)/python -m benchmarks $(BENCH)
	$(if $(BENCH),,$(BIN)/python -m benchmarks.ablation)

lab: $(READY)
	$(BIN)/jupyter lab book

lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --fork-strategy fewest \
	  --generate-hashes --upgrade --no-strip-extras --no-emit-package nnbp \
	  --custom-compile-command "make lock" -o requirements.lock

clean:
	rm -rf _build .pytest_cache .hypothesis .ruff_cache .coverage

$(READY): requirements.lock pyproject.toml
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo 'nnbp needs Python 3.11 or later; name yours: make PYTHON=/path/to/python3.12' >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.PHONY: book pdf lite test notebooks exercises bench lab lock clean
