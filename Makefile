# `make demo` and `make test` need Python 3.11+ and nothing else: each sets up what it uses.
PYTHON ?= python3
RUN := .venv/bin/python
# Where it is set, every process would compile the house anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check fmt migrate bench pictures

demo: .venv/run  ## try it: the bot and a town in a browser, no Telegram account
	$(RUN) -m bot demo $(ARGS)

test: .venv/dev  ## the whole suite, on SQLite and PostgreSQL
	$(RUN) -m pytest -n auto --dist worksteal $(ARGS)

check: .venv/dev  ## what CI runs
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	.venv/bin/lint-imports
	$(MAKE) test

fmt: .venv/dev
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

migrate: .venv/run
	$(RUN) -m bot migrate $(ARGS)

bench: .venv/dev
	$(RUN) -m tests.bench $(ARGS)

pictures: .venv/dev  ## take the README's pictures anew; needs Chromium
	$(RUN) -m tests.pictures

.venv/run: requirements.lock
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	test -x $(RUN) || $(PYTHON) -m venv .venv
	$(RUN) -m pip install --quiet --require-hashes -r requirements.lock
	touch $@

.venv/dev: .venv/run .ci/requirements-dev.lock
	$(RUN) -m pip install --quiet --require-hashes -r .ci/requirements-dev.lock
	touch $@
