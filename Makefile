# Two commands do all set-up there is: `make demo` and `make test`.
.DEFAULT_GOAL := help
.ONESHELL:
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO ?=
CRASH ?=

help: ## Show these targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/app.stamp: pyproject.toml requirements.txt
	@bash scripts/environment "$(PYTHON)" "$(VENV)" requirements.txt
	touch $@

$(VENV)/dev.stamp: $(VENV)/app.stamp requirements-dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	bash scripts/postgresql
	touch $@

demo: $(VENV)/app.stamp ## Do the whole job on practice platforms, and show it
	@$(BIN)/dissemination demo $(DEMO)

run: $(VENV)/app.stamp ## Run the daemon and the pages of the workspace in desk/
	@[ -f desk/schedule.toml ] || $(BIN)/dissemination init desk
	$(BIN)/dissemination run --web --workspace desk

test: $(VENV)/dev.stamp ## Run every test
	@$(BIN)/python -m pytest -n auto --dist loadfile --ignore tests/browser --ignore tests/benchmarks

test-benchmarks: $(VENV)/dev.stamp ## Let each benchmark measure a little
	@$(BIN)/python -m pytest -q -n auto --dist loadfile tests/benchmarks

test-browser: $(VENV)/dev.stamp ## Use the pages in Chromium, as people do
	@bash scripts/browser
	$(BIN)/python -m pytest -q -n 2 --dist load tests/browser

screens: $(VENV)/dev.stamp ## Take the pictures of docs/screens anew
	@bash scripts/browser
	$(BIN)/python scripts/screens.py

test-servers: $(VENV)/dev.stamp ## Test against real servers, and cut their answers off
	@for server in scripts/servers/*; do
	  if [ -f "$$server" ] && [ -x "$$server" ]; then "$$server" install "$(abspath $(BIN)/python)"; fi
	done
	$(BIN)/python -m pytest -q tests/servers tests/channels/_telegram/test_parser.py

check: $(VENV)/dev.stamp ## Lint, format, types and layers
	@$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/dev.stamp ## Measure (about 40 minutes); each benchmark prints JSON
	@for one in benchmarks/*.py; do $(BIN)/python "$$one"; done

crash: $(VENV)/dev.stamp ## Break it at every boundary, in every way, and count
	@$(BIN)/python -m tests.crash $(CRASH)

messages: $(VENV)/dev.stamp ## Compile the catalogues of sentences
	@$(BIN)/pybabel -q compile -d dissemination/locale

lock: $(VENV)/dev.stamp ## Pin exact versions anew
	@$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile -q --python-version 3.11 --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --python-version 3.11 --no-emit-index-url --no-annotate --no-header --group dev pyproject.toml -c requirements.txt -o requirements-dev.txt
	sed -i '1i # Exact versions; made by `make lock`.' requirements.txt requirements-dev.txt

clean: ## Delete the environment and what the tools left
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.PHONY: help demo run test test-benchmarks test-browser test-servers screens check bench crash messages lock clean
