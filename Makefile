# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

# Needs sh, make and Python 3.11 or later; the rest is installed into .venv.
PYTHON = python3
BIN = .venv/bin
ROOMS = bench demo invenio_orcid_sync tests
ARGS =

.PHONY: help setup demo test fuzz lint format docs messages lock stop clean

help:
	@echo "make setup   install everything into .venv (the other targets do it by themselves)"
	@echo "make demo    a repository and an ORCID registry on this machine; HEADLESS=1 stops after the table"
	@echo "make test    run all tests; ARGS='tests/core -x' for some"
	@echo "make fuzz    send made-up requests to the simulator, after its own description"
	@echo "make lint    check format, import order and who may import whom"
	@echo "make format  format the code"
	@echo "make docs    build the documentation into docs/_build/html"
	@echo "make messages collect the sentences that translators need"
	@echo "make lock    choose the newest allowed versions of all requirements"
	@echo "make stop    stop what a killed demo left running"
	@echo "make clean   stop it, and remove all that was made here"

setup: .venv/complete

.venv/complete: requirements.lock setup.cfg .ci/setup
	@sh .ci/setup $(PYTHON)

demo: setup
	@$(BIN)/python -m demo

test: setup
	$(BIN)/python -m pytest $(ARGS)

# Beside .venv and not in it: schemathesis hooks into every run of pytest.
FUZZ = .test/fuzz

fuzz: setup
	[ -d $(FUZZ) ] || $(BIN)/uv pip install --quiet --python $(BIN)/python --target $(FUZZ) schemathesis==4.32.5
	FUZZ=$(FUZZ) $(BIN)/python -m pytest tests/simulator/test_fuzz.py $(ARGS)

lint: setup
	$(BIN)/black --check $(ROOMS) docs/conf.py
	$(BIN)/isort --check-only $(ROOMS) docs/conf.py
	$(BIN)/lint-imports

format: setup
	$(BIN)/isort --quiet $(ROOMS) docs/conf.py
	$(BIN)/black --quiet $(ROOMS) docs/conf.py

docs: setup
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html

messages: setup
	$(BIN)/pybabel -q extract -F pyproject.toml -o invenio_orcid_sync/translations/messages.pot --no-location --sort-output \
		--project invenio-orcid-sync --header-comment "$$(head -n 2 invenio_orcid_sync/__init__.py)" invenio_orcid_sync

lock: setup
	head -n 3 Makefile > requirements.new
	$(BIN)/uv pip compile setup.cfg --extra tests --extra docs --universal --python-version 3.11 \
		--upgrade --generate-hashes --no-header --no-annotate --quiet >> requirements.new
	mv requirements.new requirements.lock
	rm -f demo/frontend/pnpm-lock.yaml # the next demo writes it anew

stop: setup
	@$(BIN)/python -m demo --stop

clean:
	@[ ! -e .venv/complete ] || $(BIN)/python -m demo --remove
	rm -rf .venv .demo .test build dist docs/_build *.egg-info
