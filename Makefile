# Everything sets itself up: Python 3.11+ and make are enough.
PYTHON ?= python3
ENV := .venv
UV := $(ENV)/tools/bin/uv
STAMP := $(ENV)/.ready
export UV_PROJECT_ENVIRONMENT := $(CURDIR)/$(ENV)/py

.PHONY: help setup demo test check-code unit browser bench screenshots clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort

$(STAMP): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tongban needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	@test -x $(UV) || ($(PYTHON) -m venv $(ENV)/tools && $(ENV)/tools/bin/pip install --quiet --disable-pip-version-check 'uv>=0.7')
	@UV_PYTHON=$$($(PYTHON) -c 'import sys; print(sys.executable)') $(UV) sync --frozen --quiet
	@touch $@

setup: $(STAMP) ## make the environment, nothing else

demo: $(STAMP) ## a whole city on this machine, port 8000
	@$(ENV)/py/bin/tongban demo

test: check-code unit browser ## everything: lint, types, contracts, unit, law, browser

check-code: $(STAMP) ## lint, types, import contracts, the city folder
	$(ENV)/py/bin/ruff check .
	$(ENV)/py/bin/ruff format --check .
	$(ENV)/py/bin/lint-imports
	$(ENV)/py/bin/mypy
	$(ENV)/py/bin/tongban check

unit: $(STAMP) ## unit and law tests, on a real database
	$(ENV)/py/bin/pytest tests -n auto --ignore tests/browser

browser: $(STAMP) ## a browser journey for each role, on the whole stack
	$(ENV)/py/bin/python -m tests.browser.fetch_browser
	$(ENV)/py/bin/pytest tests/browser

bench: $(STAMP) ## each figure beside its limit
	$(ENV)/py/bin/tongban bench

clean: ## remove the environment and the caches, never the data
	rm -rf $(ENV) .mypy_cache .ruff_cache .import_linter_cache
