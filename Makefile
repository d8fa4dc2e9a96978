PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT := 8000
# What few need is installed where it is needed: each requirement in setup.cfg is read by every run of http.
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
READY := $(VENV)/.ready

.PHONY: demo server test test-fast windows matrix lint check bench dist docs picture coverage mutants help clean

demo: $(READY)  ## run the main job for real, and show what the server received
	@$(BIN)/python examples/demo.py

server: $(READY)  ## start a local httpbin on port 8000, or on another one: make server PORT=9000
	@$(BIN)/python -W ignore examples/server.py $(PORT)

test: $(READY)  ## run all tests
	@$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

test-fast: $(READY)  ## run the tests that start no process, in less than a minute
	@$(BIN)/python -m pytest -n auto --dist loadgroup tests/unit tests/integration $(ARGS)

windows:  ## run the tests in Python for Windows, under Wine, set up in .windows
	@.ci/windows $(ARGS)

matrix: $(READY)  ## run the tests with every Python and HTTPie, and every way to install
	@$(INSTALL) nox
	@$(BIN)/nox $(ARGS)

lint: $(READY)  ## check style, spelling, types, and the direction of imports
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/mypy --platform win32
	@$(BIN)/lint-imports
	@$(BIN)/codespell

check: lint docs test  ## run everything that must pass

bench: $(READY)  ## measure what the plugin costs, against HTTPie without it; takes ten minutes
	@$(BIN)/python benchmarks $(ARGS)

dist: $(READY)  ## build and check the wheel and the source distribution
	@rm -rf dist build *.egg-info
	@$(INSTALL) twine
	@$(BIN)/python -m build
	@$(BIN)/python -m twine check --strict dist/*

docs: $(READY)  ## build the documentation as a site in build/site, and check its links
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build

picture: $(READY)  ## draw the pictures of the documentation from real runs
	@$(BIN)/python examples/picture.py

coverage: $(READY)  ## show which lines and branches the tests never reach
	@$(INSTALL) pytest-cov
	@$(BIN)/python -m pytest --cov $(ARGS)

mutants: $(READY)  ## change the code in small ways, and see which changes no test notices; takes hours
	@$(INSTALL) mutmut
	@$(BIN)/mutmut run $(ARGS)

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*##/\1\t/p' Makefile

clean:  ## remove what the other targets made
	rm -rf $(VENV) build dist *.egg-info .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .nox .windows mutants

$(READY): setup.cfg pyproject.toml httpie_session_plus/__init__.py
	@echo 'Making $(VENV) …'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,dev]'
	@touch $(READY)
