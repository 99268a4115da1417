"""What a team does in its own repository works with the wheel alone: start, CI jobs, catalog, merges, environments."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.cli.project import ROOT
from tests.wheel.installed import Repository


def change(repository: Repository) -> None:
    repository.run("git switch --quiet --create change && heddle new dashboard web/latency && heddle generate")
    repository.commit("Add a dashboard")


def test_heddle_comes_from_the_wheel(repository: Repository) -> None:
    output = repository.run("python -c 'import heddle; print(heddle.__file__)'")
    assert "/venv/lib/" in output
    assert str(ROOT) not in output


def test_github_job_succeeds_unchanged(repository: Repository, tmp_path: Path) -> None:
    change(repository)
    summary = tmp_path / "summary.md"
    job = yaml.safe_load(repository.read(".github/workflows/dashboards.yml"))["jobs"]["dashboards"]
    commands = [step["run"] for step in job["steps"] if "run" in step and "pip install" not in step["run"]]
    for command in commands:
        repository.run(command, GITHUB_STEP_SUMMARY=str(summary), GITHUB_BASE_REF="main")
    assert len(commands) == 4
    assert "Latency" in summary.read_text()


def test_gitlab_job_succeeds_unchanged(repository: Repository) -> None:
    change(repository)
    script = yaml.safe_load(repository.read(".gitlab-ci.yml"))["dashboards"]["script"]
    base = repository.run("git rev-parse main").strip()
    lines = [line for line in script if "pip install" not in line]
    outputs = [repository.run(line, CI_MERGE_REQUEST_DIFF_BASE_SHA=base) for line in lines]
    assert len(outputs) == 4
    assert "Latency" in outputs[-1]


def test_hooks_succeed(repository: Repository) -> None:
    hooks = yaml.safe_load(repository.read(".pre-commit-config.yaml"))["repos"][0]["hooks"]
    assert [hook["id"] for hook in hooks] == ["heddle-generate", "heddle-check"]
    for hook in hooks:
        repository.run(hook["entry"])


def test_a_stale_file_fails_the_job(repository: Repository) -> None:
    repository.write("out/dashboards/web/web-overview.json", "{}")
    assert "web-overview" in repository.run("heddle generate --check", code=1)


def test_shipped_systems_are_in_the_wheel(repository: Repository) -> None:
    repository.write("heddle.toml", f'include = ["loki_mode"]\n{repository.read("heddle.toml")}')
    repository.run("heddle new datasource loki --type loki && heddle generate && heddle check")
    assert (repository.folder / "out/dashboards/loki-mode/loki-mode-fleet.json").is_file()
    code = "from heddle_systems.loki_mode.telemetry import COST; print(COST.name)"
    assert repository.run(f"python -c '{code}'") == "loki_cost_usd\n"


METRICS = """\
# HELP checkout_orders_total Orders placed.
# TYPE checkout_orders_total counter
checkout_orders_total{status="ok"} 5
# HELP checkout_queue Orders waiting.
# TYPE checkout_queue gauge
checkout_queue 3
"""

NESTED = """
from heddle import Dashboard, Row, label_values, prometheus, scope_variables, timeseries

from .telemetry import CHECKOUT, ORDERS

dashboard = Dashboard(
    uid="checkout-orders",
    title="Checkout / Orders",
    description="Are orders placed?",
    tags=["checkout"],
    folder="Platform/HTTP/Checkout",
    variables=[prometheus(), *scope_variables(CHECKOUT), label_values(ORDERS, "status", title="Status")],
    rows=[Row("Now", [timeseries("Orders", question="How many?", query=ORDERS.rate().sum(by="status"))])],
)
"""

ENVIRONMENTS = """
common_labels = ["cluster"]

[environments.staging]
out = "out-staging"
datasources.prometheus.url = "http://prometheus.staging:9090"
"""


def test_a_repository_of_a_team(repository: Repository) -> None:
    """Catalog, scope, nested folders, environments, a rule, runbooks and a merge, all from the wheel."""
    repository.write("metrics.txt", METRICS)
    repository.run("heddle catalog from metrics.txt --system checkout")
    repository.write("dashboards/checkout/orders.py", NESTED)
    repository.write("heddle.toml", ENVIRONMENTS)
    repository.run("heddle new rule team/no-pie-charts && heddle new datasource mimir")
    repository.run("heddle generate --all-environments && heddle check --all-environments && pytest -q")
    output = repository.read("out/dashboards/platform-http-checkout/checkout-orders.json")
    assert 'checkout_orders_total{cluster=~\\"$cluster\\", job=~\\"$checkout_job\\"' in output
    assert "prometheus.staging" in repository.read("out-staging/provisioning/datasources/prometheus.yaml")
    assert "1 alert" in repository.run("cd dashboards/web && heddle runbooks ../../docs/runbooks")
    assert (repository.folder / "docs/runbooks/WebFailing.md").is_file()
    assert "matches the source: 2 metrics" in repository.run("heddle catalog from metrics.txt --system checkout")
    repository.commit("Add checkout")
    for name in ("aaa", "aab"):
        repository.run(f"git switch --quiet --create {name} main && heddle new dashboard web/{name}")
        repository.run("heddle generate --all-environments")
        repository.commit(f"Add {name}")
    repository.run("git merge aaa --message x || true")
    repository.run("heddle generate --all-environments && heddle generate --all-environments --check")
    repository.commit("Merge")
    assert repository.run("git status --porcelain") == ""
    manifest = repository.read("out/manifest.json")
    assert [name for name in ("web-aaa", "web-aab") if name not in manifest] == []
