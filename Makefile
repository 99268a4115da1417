# `make generate` and `make test` create .venv/ and install what they need. PYTHON=python3.12 selects another Python.
VENV := .venv
BIN := $(VENV)/bin

# The tests start many processes, each of which would compile the tool again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: generate test test-live lint types docs update-snapshots bench bench-check bench-prove bench-queries bench-push clean \
	runtime-environment test-environment

generate: runtime-environment
	$(BIN)/heddle generate

test: lint types
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

test-live: test-environment
	@test -n "$$HEDDLE_LIVE_GRAFANA" || { \
		echo "HEDDLE_LIVE_GRAFANA is not set: set it to the URL of a Grafana for tests, e.g. http://127.0.0.1:3000," \
			"and GRAFANA_USER and GRAFANA_PASSWORD where they are not admin" >&2; exit 2; }
	$(BIN)/pytest tests/sync/contract

lint: test-environment
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: test-environment
	$(BIN)/mypy

docs: test-environment
	$(BIN)/python -m heddle.report.settings_page > docs/settings.md
	$(BIN)/python -m heddle.report.rule_pages > docs/checks.md
	$(BIN)/python -m heddle.report.migrations_page > docs/migrations.md
	HEDDLE_SYSTEM_LOOPOS_ALERTS=true $(BIN)/heddle runbooks

update-snapshots: test-environment
	$(BIN)/pytest --snapshot-update
	$(BIN)/pytest

bench: test-environment
	$(BIN)/python -m tests.bench.generate

bench-check: test-environment
	$(BIN)/python -m tests.bench.check $(BOARDS) $(VERDICTS)

bench-prove: test-environment
	$(BIN)/python -m tests.bench.prove

bench-queries: test-environment
	$(BIN)/python -m tests.bench.queries $(BASE)

bench-push: test-environment
	$(BIN)/python -m tests.bench.push

clean:
	rm -rf $(VENV) .heddle

runtime-environment:
	@.ci/environment $(VENV) runtime $(PYTHON)

test-environment:
	@.ci/environment $(VENV) test $(PYTHON)
