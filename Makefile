# SPDX-License-Identifier: Apache-2.0
# The commands of this project. On a fresh machine only Python 3.11+ with venv, and make, are needed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
HOST ?= 127.0.0.1
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test test-postgres check format bench assets docs lock migrations messages clean

run: $(VENV)/.installed  ## The application with demo data on http://127.0.0.1:8000
	@HAWKER_DEMO=1 HAWKER_DEBUG=$${HAWKER_DEBUG:-0} $(BIN)/hawker run --host $(HOST) --port $(PORT) --demo

test: $(VENV)/.installed-dev  ## The whole suite on SQLite
	$(BIN)/python -m pytest -n auto --dist loadgroup $(PYTEST_ARGS)

test-postgres: $(VENV)/.installed-dev  ## The whole suite on PostgreSQL (DATABASE_URL) and Redis (REDIS_URL)
	@test -n "$$DATABASE_URL" || (echo "Set DATABASE_URL to a PostgreSQL database, for example postgresql://postgres@127.0.0.1/postgres"; exit 2)
	$(BIN)/python -m pytest -n auto --dist loadgroup $(PYTEST_ARGS)

check: $(VENV)/.installed-dev  ## Format, lint, types, import rules, migrations, templates, built assets
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m hawker.conf.checks
	$(BIN)/djlint --lint --quiet hawker/surfaces

format: $(VENV)/.installed-dev  ## Put code and templates in form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.installed-dev  ## Speed, as ratios beside a peer or a limit
	$(BIN)/python -m benchmarks

assets:  ## Styles, scripts, fonts and icons (needs Node)
	cd frontend && npm ci --no-audit --no-fund && npm run build

docs: $(VENV)/.installed-dev  ## Check that every command in the docs runs
	$(BIN)/python -m pytest -q tests/docs

migrations: $(VENV)/.installed-dev
	$(BIN)/python -m django makemigrations --settings hawker.conf.settings

messages: $(VENV)/.installed-dev  ## Collect texts to translate, and compile translations
	$(BIN)/python -m hawker.conf.translations

lock:  ## Lock the dependencies anew (needs uv)
	uv lock --upgrade
	uv export --quiet --no-dev --no-emit-project --no-header --no-annotate -o requirements.txt
	uv export --quiet --no-emit-project --no-header --no-annotate -o requirements-dev.txt

clean:
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache htmlcov

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what Hawker needs (once) ..."
	@$(PIP) install --require-hashes --no-deps --only-binary :all: -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable . 2>/dev/null || $(PIP) install --no-deps --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what Hawker and its tests need (once) ..."
	@$(PIP) install --require-hashes --no-deps --only-binary :all: --no-binary jstyleson -r requirements-dev.txt
	@$(PIP) install --no-deps --editable .
	@touch $@ $(VENV)/.installed
