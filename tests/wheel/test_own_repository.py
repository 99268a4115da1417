"""What a team does in its own repository works with the wheel alone: start, CI jobs, catalog, merges, environments."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.cli.project import ROOT
from tests.wheel.installed import Repository


def test_heddle_comes_from_the_wheel(repository: Repository) -> None:
    output = repository.run("python -c 'import heddle; print(heddle.__file__)'")
    assert "/venv/lib/" in output
    assert str(ROOT) not in output


def test_the_jobs_and_the_hooks_succeed_unchanged(repository: Repository, tmp_path: Path) -> None:
    hooks = {"PRE_COMMIT_HOME": str(tmp_path / "hooks")}
    repository.run("git switch --quiet --create change && heddle new dashboard web/latency && heddle generate")
    committed = repository.run("python -m pre_commit install && git add --all && git commit --message Latency", **hooks)
    assert committed.count("Passed") == 2
    github = yaml.safe_load(repository.read(".github/workflows/dashboards.yml"))["jobs"]["dashboards"]
    gitlab = yaml.safe_load(repository.read(".gitlab-ci.yml"))["dashboards"]
    commands = [*(step["run"] for step in github["steps"] if "run" in step), *gitlab["script"]]
    commands = list(dict.fromkeys(command for command in commands if "pip install" not in command))
    assert len(commands) == 6
    summary = tmp_path / "summary.md"
    base = repository.run("git rev-parse main").strip()
    ci = {"GITHUB_BASE_REF": "main", "CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "GITHUB_STEP_SUMMARY": str(summary)}
    output = repository.run("\n".join(commands), **ci)
    assert "Latency" in summary.read_text()
    assert "Latency" in output
    assert " passed" in output
    repository.write("out/dashboards/web/web-overview.json", "{}")
    assert "web-overview" in repository.run("git commit --all --message Stale", code=1, **hooks)


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
everywhere = ["cluster"]

[environments.staging]
out = "out staging"
datasources.prometheus.url = "http://prometheus.staging:9090"
provisioning = { dashboards_path = "/srv/boards", org = 7 }
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
    assert "prometheus.staging" in repository.read("out staging/provisioning/datasources/prometheus.yaml")
    provider = yaml.safe_load(repository.read("out staging/provisioning/dashboards/platform-http-checkout.yaml"))
    assert provider["providers"][0]["options"]["path"] == "/srv/boards/platform-http-checkout"
    assert provider["providers"][0]["orgId"] == 7
    assert not (repository.folder / "out/stack").exists()
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
    repository.write("out staging/manifest.json", "broken")
    printed = repository.run("cd dashboards && heddle generate --env staging", code=2)
    repository.run(printed.partition("restore it (`")[2].partition("`)")[0])
    repository.run("heddle generate --env staging --check")
    manifest = repository.read("out/manifest.json")
    assert [name for name in ("web-aaa", "web-aab") if name not in manifest] == []
