# `make run` serves the product, `make test` proves it, `make check` reads it over.
# Everything is installed below this directory: .uv (the installer), .venv (the program), var (data).

PYTHON ?= python3
PORT ?= 8000
UV = UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=.venv .uv/bin/uv
BIN = .venv/bin
PYTEST = $(BIN)/pytest -n 2

.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev system check bench trial year screenshots manual-images messages vendor docs fmt lint type test test-fast test-pg browser fuzz

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## set up and serve the demo centre on http://127.0.0.1:8000 (PORT=… changes it)
	@BANCHENG_MODE=demo exec $(BIN)/bancheng serve --demo --port $(PORT)

test: setup-dev system ## run every test, on SQLite and on PostgreSQL
	$(PYTEST)
	BANCHENG_TEST_DB=postgres $(PYTEST) -m "not browser and not fuzz" --ignore=tests/rules --ignore=tests/repo

test-fast: setup-dev ## run the tests that need no browser, on SQLite
	$(PYTEST) -m "not browser and not fuzz"

test-pg: setup-dev system ## run the tests that touch the database, on PostgreSQL
	BANCHENG_TEST_DB=postgres $(PYTEST) -m "not browser and not fuzz" --ignore=tests/rules --ignore=tests/repo

browser: setup-dev system ## run the browser walks alone
	$(PYTEST) -m browser

fuzz: setup-dev ## throw generated requests at everything the interface describes
	$(PYTEST) -m fuzz

check: setup-dev lint type ## read everything over: format, style, types, layers, migrations, translations, files
	$(BIN)/lint-imports --no-cache
	BANCHENG_MODE=demo BANCHENG_DATA_DIR=var/check $(BIN)/django-admin makemigrations --check --dry-run --settings bancheng.settings
	$(BIN)/python tools/messages.py --check
	$(BIN)/python tools/vendor.py --check
	$(BIN)/bancheng docs --check

screenshots: setup-dev ## photograph every page of a running `make run` into var/screenshots
	$(BIN)/python tools/screenshots.py --base-url http://127.0.0.1:$(PORT) --out var/screenshots

manual-images: setup-dev ## take the pictures of the manuals anew from a running `make run`
	$(BIN)/python tools/screenshots.py --base-url http://127.0.0.1:$(PORT) --manual docs/manual/images

bench: setup-dev system ## measure the product on PostgreSQL; SIZE=small, or numbers such as 10k,1M (the default)
	$(BIN)/python -m tools.bench --size "$(SIZE)"

trial: setup-dev ## take in real letters from DATA=folder and work LETTERS=250 of each sheet to the end
	$(BIN)/python tools/trial.py "$(DATA)" --letters $(or $(LETTERS),250) --database "$(DATABASE)"

year: setup-dev system ## let a simulated year of CASES=20000 pass with two workers, KILLS=10 of them killed, and check every log
	$(BIN)/python -m tools.year --cases $(or $(CASES),20000) --kills $(or $(KILLS),10)

messages: setup-dev ## gather the texts of the pages into the English catalogue
	$(BIN)/python tools/messages.py

vendor: ## copy the front-end files from npm and draw the icon sprite again
	npm ci --ignore-scripts
	$(PYTHON) tools/vendor.py

docs: setup-dev ## write the pages of docs/ that follow from the rules' tables
	$(BIN)/bancheng docs

fmt: setup-dev ## put the source into its format
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lint: setup-dev ## check format and style
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/djlint src --lint --quiet

type: setup-dev ## check types
	$(BIN)/mypy

setup: .venv/.ready ## install what running needs

setup-dev: .venv/.ready-dev ## install what running, testing and checking need

system: ## install PostgreSQL, Chromium and a Chinese font for the tests (as root; otherwise say how)
	@sh tools/system_packages.sh

.uv/.ready: tools/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: set PYTHON=…")'
	$(PYTHON) -m venv --clear .uv
	.uv/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement tools/uv.txt
	@touch $@

.venv/.ready: uv.lock pyproject.toml .uv/.ready
	@# an environment that already holds the tools for tests is kept, not thinned
	@if [ -e .venv/.ready-dev ]; then $(UV) sync --quiet --frozen --python $(PYTHON); \
	else $(UV) sync --quiet --frozen --no-dev --python $(PYTHON); fi
	@touch $@

.venv/.ready-dev: uv.lock pyproject.toml .uv/.ready
	$(UV) sync --quiet --frozen --python $(PYTHON)
	@touch $@ .venv/.ready
