# The two commands are `make demo` and `make test`; both install what they need into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SHOP ?= sample-shop

.DEFAULT_GOAL := help
.PHONY: help setup demo test check fix bench lock clean

help: ## What can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## Install lookalike and everything locked into .venv

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

demo: setup ## Draw a sample shop, build it and open the web app
	$(BIN)/lookalike demo --shop $(SHOP)

check: setup ## Lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check ## Everything that CI runs
	$(BIN)/pytest

fix: setup ## Apply what the linter can mend by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## Ours beside the original pipeline, on the real catalogue when it is there
	$(BIN)/lookalike benchmark baseline

lock: ## Choose versions anew (needs uv)
	uv pip compile pyproject.toml --extra all --group dev --group build --python-version 3.11 \
	  --no-emit-index-url --no-annotate --no-header --upgrade --output-file requirements.lock

clean: ## Remove what the other targets made
	rm -rf $(VENV) $(SHOP) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
