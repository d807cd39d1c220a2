# Everything needs Python 3.11 or newer and make; the rest is installed into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
PYTEST_ARGS ?=
BENCH_ARGS ?=

.PHONY: run test lint types bench laws browser sqlite3 lock format clean help
.DEFAULT_GOAL := help

help:
	@echo "make run      start the portal with demo tenants (PORTAL_PORT=8080 make run for another port)"
	@echo "make test     run the tests        (PYTEST_ARGS='-k name' for some)"
	@echo "make lint     check style, layers, templates, dependencies"
	@echo "make types    check types"
	@echo "make laws     run the laws over every style, and kill at 200 moments"
	@echo "make bench    measure against the yardsticks (BENCH_ARGS='--style all' for the styles)"
	@echo "make format   format the code"
	@echo "make lock     write the lock files anew from pyproject.toml"
	@echo "make clean    remove what was built; instance/ stays"

run: $(RUN_STAMP)
	$(BIN)/portal demo

test: $(DEV_STAMP) browser
	$(BIN)/pytest -n 2 $(PYTEST_ARGS)

laws: $(DEV_STAMP)
	PORTAL_LAWS=laws $(BIN)/pytest -n 2 tests/laws tests/reliability $(PYTEST_ARGS)

lint: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint portal/templates --lint --quiet
	$(BIN)/deptry .

types: $(DEV_STAMP)
	$(BIN)/mypy

format: $(DEV_STAMP)
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: $(DEV_STAMP) sqlite3
	$(BIN)/python -m benchmarks $(BENCH_ARGS)

# A virtual environment, by what the machine has. Debian keeps venv in a package of its own.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || $(PYTHON) -m virtualenv $(VENV) || \
	  { rm -rf $(VENV); \
	    echo "No virtual environment could be made: install python3-venv (Debian, Ubuntu)"; \
	    echo "or virtualenv, then run make again."; exit 1; }

$(RUN_STAMP): requirements.lock pyproject.toml | $(BIN)/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_STAMP): requirements-dev.lock $(RUN_STAMP)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# The browser tests drive a Chromium: the one named, the system's, or one installed here.
browser: $(DEV_STAMP)
	@if [ -n "$${PORTAL_CHROMIUM:-}" ] || command -v chromium chromium-browser google-chrome \
	    >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; \
	else $(BIN)/playwright install chromium; fi

sqlite3:
	@if command -v sqlite3 >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends sqlite3; \
	else echo "The benchmarks compare with the sqlite3 shell: install it first."; exit 1; fi

lock:
	$(PYTHON) -m venv .cache/lock
	.cache/lock/bin/pip install --quiet --disable-pip-version-check uv
	.cache/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	  --extra build pyproject.toml --output-file requirements.lock
	.cache/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	  --extra build --extra dev --constraint requirements.lock pyproject.toml \
	  --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) .cache build dist *.egg-info .coverage .hypothesis .mypy_cache .pytest_cache \
	  .ruff_cache .import_linter_cache
	find portal tests benchmarks -name __pycache__ -prune -exec rm -rf {} +
