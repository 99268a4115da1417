# The two commands to start with are `make generate` and `make test`; both set up .venv/ when it is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: generate test test-live lint types docs update-snapshots bench bench-check bench-prove bench-push clean

generate: $(VENV)/ready
	$(BIN)/heddle generate

test: lint types
	$(BIN)/pytest --numprocesses auto --dist loadfile

test-live: $(VENV)/ready
	@test -n "$$HEDDLE_LIVE_GRAFANA" || { \
		echo "HEDDLE_LIVE_GRAFANA is not set: give it the address of a Grafana to test with, as" \
			"http://127.0.0.1:3000, and set GRAFANA_USER and GRAFANA_PASSWORD where they are not admin" >&2; exit 2; }
	$(BIN)/pytest tests/sync/contract

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/ready
	$(BIN)/mypy

docs: $(VENV)/ready
	$(BIN)/python -m heddle.report.settings_page > docs/settings.md
	$(BIN)/python -m heddle.report.rule_pages > docs/checks.md
	HEDDLE_LANGFUSE_ALERTS=true $(BIN)/python -m heddle.report.runbooks docs/runbooks

update-snapshots: $(VENV)/ready
	$(BIN)/pytest --snapshot-update
	$(BIN)/pytest

bench: $(VENV)/ready
	$(BIN)/python -m tests.bench.generate

bench-check: $(VENV)/ready
	$(BIN)/python -m tests.bench.check $(BOARDS)

bench-prove: $(VENV)/ready
	$(BIN)/python -m tests.bench.prove

bench-push: $(VENV)/ready
	$(BIN)/python -m tests.bench.push

clean:
	rm -rf $(VENV) .heddle

$(VENV)/ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test]'
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps 'chdb-core==26.9.0' \
		|| echo "chdb-core could not be installed; the tests that want it will skip"
	touch $@
