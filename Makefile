# Everything sets itself up: Python 3.11+ and make are enough.
AT_LEAST := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c '$(AT_LEAST)' 2>/dev/null && echo $$p && break; done)
ENV := .venv
UV := $(ENV)/tools/bin/uv
BIN := $(ENV)/py/bin
STAMP := $(ENV)/.ready
export UV_PROJECT_ENVIRONMENT := $(CURDIR)/$(ENV)/py

.PHONY: help setup demo test check-code unit journeys bench screenshots wheel clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort

$(UV):
	@$(or $(PYTHON),false) -c '$(AT_LEAST)' 2>/dev/null || \
		{ echo "Tongban needs Python 3.11 or newer; name it with PYTHON=/path/to/python3."; exit 1; }
	@mkdir -p $(ENV)
	@{ $(PYTHON) -m venv $(ENV)/tools && $(ENV)/tools/bin/pip install -q --disable-pip-version-check 'uv>=0.7'; } \
		>$(ENV)/tools.log 2>&1 || \
		{ rm -rf $(ENV)/tools && $(PYTHON) -m pip install -q --target $(ENV)/tools 'uv>=0.7'; } >>$(ENV)/tools.log 2>&1 || \
		{ cat $(ENV)/tools.log; rm -rf $(ENV)/tools; \
		echo "uv could not be installed: install the package python3-venv, or look at the network."; exit 1; }

$(STAMP): pyproject.toml uv.lock | $(UV)
	@echo "environment: installing what uv.lock names into $(ENV)/py"
	@UV_PYTHON=$$($(PYTHON) -c 'import sys; print(sys.executable)') $(UV) sync --frozen --quiet --compile-bytecode
	@touch $@

setup: $(STAMP) ## make the environment, nothing else

demo: $(STAMP) ## a whole city on this machine, port 8000 (TONGBAN_PORT, TONGBAN_DATA, DATABASE_URL)
	@exec $(BIN)/tongban demo

test: check-code unit journeys ## everything: lint, types, contracts, city, unit, law, browser, kill -9

check-code: $(STAMP) ## lint, types, import contracts, the city folder
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/tongban check

unit: $(STAMP) ## unit and law tests, on a real database
	$(BIN)/pytest tests -n auto --ignore tests/browser --ignore tests/crash

journeys: $(STAMP) ## the whole stack as a user starts it: browser journeys, kill -9
	$(BIN)/python -m tests.browser.fetch_browser
	$(BIN)/pytest tests/browser tests/crash

bench: $(STAMP) ## each figure beside its limit
	$(BIN)/tongban bench

screenshots: $(STAMP) ## the pages of the browser journeys as pictures in docs/screenshots
	$(BIN)/python -m tests.browser.fetch_browser
	TONGBAN_SCREENSHOTS=docs/screenshots $(BIN)/pytest tests/browser

wheel: $(STAMP) ## dist/tongban-*.whl, complete: runs without the clone
	$(UV) build --wheel --quiet

clean: ## remove the environment and the caches, never the data
	rm -rf $(ENV) dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis
