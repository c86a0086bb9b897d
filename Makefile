# Two commands are enough: `make run` to try the site out, `make test` to test it. They need python3 (3.11 or later)
# with venv, and a package index.
PYTHON ?= python3
PY := .venv/bin/python
INSTALLED := .venv/.installed
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
# For pytest in `make test`, as in make test ARGS="-k reminders", and for `make screens`
ARGS ?=
PYTEST := $(PY) -m pytest -n 2 --dist loadgroup

.PHONY: help run test lint screens pictures states messages clean

help:
	@echo "make run      try the site out on http://localhost:8000/ (PORT=8001 make run for another port)"
	@echo "make test     all tests on PostgreSQL, then those of the database on SQLite (make test ARGS=\"-k reminders\" for some)"
	@echo "make lint     check style"
	@echo "make screens  pictures of every page (make screens ARGS=\"coordinator visitor/home\" for some)"
	@echo "make pictures the two pictures of the README"
	@echo "make states   write docs/states.md"
	@echo "make messages collect the texts to be translated (needs gettext)"
	@echo "make clean    remove what was installed and what was stored"

run: $(INSTALLED) $(CATALOGUES)
	@ENVIRONMENT=development exec $(PY) manage.py run

# The SQLite leg may be left without a test by ARGS (pytest then ends with 5).
test: $(INSTALLED) $(CATALOGUES)
	@status=0; \
	$(PYTEST) --junitxml=test-results/postgresql.xml $(ARGS) || status=$$?; \
	$(PYTEST) --sqlite --junitxml=test-results/sqlite.xml $(ARGS) || [ $$? -eq 5 ] || status=1; \
	exit $$status

lint: $(INSTALLED)
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-lint.txt
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

screens: $(INSTALLED) $(CATALOGUES)
	@$(PY) -m tests.browser.screens $(ARGS)

pictures: $(INSTALLED) $(CATALOGUES)
	@$(PY) -m tests.browser.screens --readme

states: $(INSTALLED)
	@ENVIRONMENT=development $(PY) manage.py print_states > docs/states.md.new
	@mv docs/states.md.new docs/states.md

messages: $(INSTALLED)
	@ENVIRONMENT=development $(PY) manage.py makemessages --all --ignore=.venv --ignore=var

clean:
	@rm -rf .venv var static-collected test-results .pytest_cache .ruff_cache .hypothesis $(CATALOGUES)

# Installed again only when the requirements change.
$(INSTALLED): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or later is needed, and $(PYTHON) is none. Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Installing into .venv what the site needs; only this once …"
	@[ -x $(PY) ] || $(PYTHON) -m venv .venv || { \
	  rm -rf .venv; echo "$(PYTHON) can't make an environment (on Debian: apt install python3-venv)."; exit 1; }
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-dev.txt
	@touch $@

# Babel comes with the requirements, so nobody needs gettext to see a translation.
%.mo: %.po $(INSTALLED)
	@$(PY) -m babel.messages.frontend --quiet compile -i $< -o $@
