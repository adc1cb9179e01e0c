# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

# Needs sh, make and Python 3.11 or later; the rest is installed into .venv.
PYTHON = python3
BIN = .venv/bin
ROOMS = bench demo invenio_orcid_sync tests setup.py
TRANSLATIONS = invenio_orcid_sync/translations
CATALOGUES = $(wildcard $(TRANSLATIONS)/*/LC_MESSAGES/*.po)
ARGS =

.PHONY: help setup demo test soak fuzz bench lint format docs pictures messages lock stop clean

help:
	@echo "make setup   install everything into .venv (the other targets do it by themselves)"
	@echo "make demo    a repository and an ORCID registry on this machine; HEADLESS=1 stops after the table"
	@echo "make test    run all tests; ARGS='tests/core -x' for some"
	@echo "make soak    try whatever may happen, in any order: EXAMPLES=100 STEPS=40 SEED=1"
	@echo "make fuzz    send made-up requests to the simulator, after its own description"
	@echo "make bench   measure, and show the limit beside each number; STRICT=1 fails for slow ones too"
	@echo "make lint    check format, import order and who may import whom"
	@echo "make format  format the code"
	@echo "make docs    build the documentation into docs/_build/html"
	@echo "make pictures take the documentation's pictures anew"
	@echo "make messages collect the sentences that translators need, into all languages"
	@echo "make lock    choose the newest allowed versions of all requirements"
	@echo "make stop    stop what a killed demo left running"
	@echo "make clean   stop it, and remove all that was made here"

setup: .venv/complete $(CATALOGUES:.po=.mo)

.venv/complete: requirements.lock setup.cfg setup.py .ci/setup
	@sh .ci/setup $(PYTHON)

# Installing compiles all of them; here is compiled again what was translated since.
%.mo: %.po | .venv/complete
	@$(BIN)/pybabel -q compile -i $< -o $@

demo: setup
	@$(BIN)/python -m demo

# Each process has servers of its own; tests/plugins/servers.py deals out the tests.
test: setup
	$(BIN)/python -m pytest -n auto $(ARGS)

# A failure names its steps and its seed, which brings it back.
EXAMPLES = 100
STEPS = 40
SEED = $(shell date +%s)

soak: setup
	$(BIN)/python -m pytest tests/crash tests/soak -m "" $(ARGS)
	SOAK_EXAMPLES=$(EXAMPLES) SOAK_STEPS=$(STEPS) $(BIN)/python -m pytest tests/soak -k long -m "" \
		-s --log-level=CRITICAL --show-capture=no --hypothesis-seed=$(SEED) $(ARGS)

# Beside .venv and not in it: schemathesis hooks into every run of pytest.
FUZZ = .test/fuzz

fuzz: setup
	[ -d $(FUZZ) ] || $(BIN)/uv pip install --quiet --python $(BIN)/python --target $(FUZZ) schemathesis==4.32.5
	FUZZ=$(FUZZ) $(BIN)/python -m pytest tests/simulator/test_fuzz.py $(ARGS)

# Sizes are in bench/sizes.py: make bench PEOPLE=10000 WORKS=100000
bench: setup
	$(BIN)/python -m pytest bench -q -p no:cacheprovider -o timeout=0 --show-capture=no --tb=short $(ARGS)

lint: setup
	$(BIN)/black --check $(ROOMS) docs/*.py
	$(BIN)/isort --check-only $(ROOMS) docs/*.py
	$(BIN)/lint-imports

format: setup
	$(BIN)/isort --quiet $(ROOMS) docs/*.py
	$(BIN)/black --quiet $(ROOMS) docs/*.py

docs: setup
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html

# Tests leave them in .test/pictures; those that pages name are kept.
pictures: setup
	$(BIN)/python -m pytest tests/browser $(ARGS)
	$(BIN)/python docs/shrink.py

messages: setup
	$(BIN)/pybabel -q extract -F pyproject.toml -o $(TRANSLATIONS)/messages.pot --no-location --sort-output \
		--project invenio-orcid-sync --header-comment "$$(head -n 2 invenio_orcid_sync/__init__.py)" invenio_orcid_sync
	$(BIN)/pybabel -q update -i $(TRANSLATIONS)/messages.pot -d $(TRANSLATIONS) --no-fuzzy-matching --ignore-obsolete \
		--ignore-pot-creation-date

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
	rm -rf .venv .demo .test build dist docs/_build *.egg-info $(CATALOGUES:.po=.mo)
