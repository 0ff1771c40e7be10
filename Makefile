PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
READY = $(VENV)/.ready

.PHONY: check lint types architecture test coverage demo sweep clean

check: lint types architecture test

# One environment, made again when what it installs changes.
$(READY): pyproject.toml constraints.txt
	@echo "Setting up $(VENV), once; this takes about a minute."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

architecture: $(READY)
	$(BIN)/python -m pytest -q tests/test_architecture.py

test: $(READY)
	$(BIN)/python -m pytest -q -m 'not sweep' -n 2

# Apart from test: measuring doubles the time, and processes that are killed leave no figures.
coverage: $(READY)
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q -m 'not sweep' -n 2 --ignore tests/crash
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

demo: $(READY)
	INTERCOM_SYNC=$(abspath $(BIN))/intercom-sync bash docs/demo.sh

sweep: $(READY)
	$(BIN)/python -m pytest -q -m sweep -n 2

clean:
	rm -rf $(VENV) dist build .coverage*
