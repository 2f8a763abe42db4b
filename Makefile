# 温暖 Wennuan. `make help` lists what there is. Needs python3 (3.11 or newer, with venv) and make.

PYTHON ?= python3
PY := .venv/bin/python
BIN := .venv/bin
PYTEST ?= $(PY) -m pytest
PARALLEL ?= 2
AUDIT_SERVICE ?= pypi
TEMPLATES = find wennuan -name '*.html' -not -path '*/node_modules/*'

.DEFAULT_GOAL := help
.PHONY: help run test check bench screens demo audit docs build format clean local dev python chromium

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  Settings are environment variables: see .env.example."

run: local build ## start the whole system with the demo district, on http://127.0.0.1:8000
	@exec $(PY) -m wennuan.config.serve

test: dev build chromium ## everything: fast tests, whole-system tests, browser tests
	@$(PYTEST) -n $(PARALLEL) --dist loadfile
	@$(PYTEST) -m slow_run
	@if [ -n "$$($(PY) tools/chromium.py)" ]; then \
	$(PYTEST) -m e2e wennuan && $(PYTEST) -m e2e tests; \
	else echo "!!! 浏览器测试未运行：没有 Chromium。 (Browser tests did NOT run: no Chromium.)"; fi

check: dev ## format, lint, types, import contracts, templates, migrations, generated documents
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy wennuan
	@$(BIN)/lint-imports
	@$(TEMPLATES) -print0 | xargs -0 -r $(BIN)/djade --check --target-version 5.2
	@$(PY) -W ignore manage.py makemigrations --check --dry-run
	@$(PY) manage.py check
	@$(PY) tools/docs.py --check

format: dev ## put code and templates into their form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(TEMPLATES) -print0 | xargs -0 -r $(BIN)/djade --target-version 5.2

bench: dev build ## measure; results go to docs/benchmarks
	@$(PYTEST) -m benchmark tests/benchmarks -s

screens: dev build chromium ## pictures of the main pages at 360 and 1440 px, into docs/screens
	@$(PY) tools/screens.py

demo: local ## load the demo district, without starting anything else
	@$(PY) -m wennuan.config.keys >/dev/null
	@$(PY) -m wennuan.config.database start >/dev/null
	@$(PY) manage.py migrate --no-input -v 0
	@$(PY) manage.py demo

audit: dev ## known holes in the pinned packages; needs the network (AUDIT_SERVICE=osv asks elsewhere)
	@$(BIN)/pip-audit --strict --vulnerability-service $(AUDIT_SERVICE) \
		--require-hashes --disable-pip -r requirements/local.txt

docs: dev ## the generated parts of the documents
	@$(PY) tools/docs.py

build: local ## the front end: styles, scripts, icons, fonts
	@$(PY) frontend/build.py

clean: ## remove what is built; data in var/, .env and .venv stay
	@rm -rf frontend/node_modules wennuan/ui/static/ui wennuan/ui/build var/static
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
	@echo "已清理。数据（var/）、.env 和 .venv 仍在。 (Data in var/, .env and .venv are still there.)"

local: python
	@$(PYTHON) tools/setup.py local

dev: python
	@$(PYTHON) tools/setup.py dev

python:
	@command -v $(PYTHON) >/dev/null || { \
	echo "找不到 $(PYTHON)，请安装：sudo apt-get install python3 python3-venv。 (Python is missing.)"; \
	exit 1; }

chromium:
	@if [ -z "$$($(PY) tools/chromium.py)" ]; then \
	echo "!!! 没有 Chromium，浏览器测试不会运行：sudo apt-get install chromium fonts-noto-cjk，或设置 CHROMIUM。"; \
	echo "!!! (No Chromium: browser tests will NOT run. Install it, or name one in CHROMIUM.)"; \
	if [ -n "$$CI" ]; then exit 1; fi; fi
