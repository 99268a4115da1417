# The two commands to start with are `make generate` and `make test`; both set up .venv/ when it is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: generate test lint types docs update-snapshots bench bench-check bench-prove clean

generate: $(VENV)/ready
	$(BIN)/heddle generate

test: lint types
	$(BIN)/pytest

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/ready
	$(BIN)/mypy

docs: $(VENV)/ready
	$(BIN)/python -m generator.settings.page > docs/settings.md
	$(BIN)/python -m generator.report.pages > docs/checks.md
	HEDDLE_LANGFUSE_ALERTS=true $(BIN)/python -m generator.report.runbooks docs/runbooks

update-snapshots: $(VENV)/ready
	$(BIN)/pytest --snapshot-update
	$(BIN)/pytest

bench: $(VENV)/ready
	$(BIN)/python -m tests.bench.generate

bench-check: $(VENV)/ready
	$(BIN)/python -m tests.bench.check

bench-prove: $(VENV)/ready
	$(BIN)/python -m tests.bench.prove

clean:
	rm -rf $(VENV) .heddle

$(VENV)/ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test]'
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps 'chdb-core==26.9.0' \
		|| echo "chdb-core could not be installed; the tests that want it will skip"
	touch $@
