"""Alerts of a project are generated, and deleted again."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.cli.project import Project, contents

ALERTS = """
from dashboards.words import ORDERS, SHOP
from heddle import Alert, Alerts, above

alerts = Alerts(
    SHOP,
    [
        Alert(
            name="OrdersFail",
            query=ORDERS.where(status="failed").rate().sum(),
            fires=above(1),
            pending="5m",
            severity="critical",
            summary="Orders fail",
            description="{{ $value | humanize }} a second.",
            no_data="OK",
            panel=("orders", "Orders"),
            diagnose=["Read the log."],
            resolve=["Restart it."],
        ),
    ],
)
"""
FILE = "dashboards/loom/alerts.py"
GRAFANA, PROMETHEUS, HEDDLE = (
    "provisioning/alerting/loom.yaml",
    "prometheus/rules/loom.yaml",
    "provisioning/alerting/heddle.yaml",
)
RECEIVER = '[tool.heddle]\n[tool.heddle.receivers.ops]\ntype = "slack"\nsecret_env = "OPS_URL"\n'


@pytest.fixture
def shop(project: Project) -> Project:
    project.write(FILE, ALERTS)
    return project


def notifications(project: Project) -> Any:
    return yaml.safe_load((project.out / HEDDLE).read_text())


@pytest.mark.parametrize(
    ("alerts", "files"),
    [("both", {GRAFANA, PROMETHEUS}), ("grafana", {GRAFANA}), ("prometheus", {PROMETHEUS})],
)
def test_the_evaluator_decides_which_files_are_generated(shop: Project, alerts: str, files: set[str]) -> None:
    shop.write("pyproject.toml", f'[tool.heddle]\nalerts.evaluator = "{alerts}"\n')
    shop.generate()
    assert {GRAFANA, PROMETHEUS} & set(shop.files()) == files


def test_the_summary_counts_alerts(shop: Project) -> None:
    summary = shop.generate().stdout.splitlines()[0]
    assert "2 data sources, 1 Grafana alert rule, 1 Prometheus alert rule in " in summary


def test_without_receivers_no_notification_policy_is_generated(shop: Project) -> None:
    shop.generate()
    assert notifications(shop) == {"apiVersion": 1}


def test_a_rule_links_to_its_panel(shop: Project) -> None:
    shop.generate()
    (group,) = yaml.safe_load((shop.out / GRAFANA).read_text())["groups"]
    panels = {panel["title"]: panel["id"] for panel in shop.json("dashboards/loom/orders.json")["panels"]}
    assert (group["rules"][0]["dashboardUid"], group["rules"][0]["panelId"]) == ("orders", panels["Orders"])


def test_the_source_map_has_each_rule(shop: Project) -> None:
    shop.generate()
    locations = (shop.folder / ".heddle/source_map.json").read_text()
    assert f'"{GRAFANA}": {{"":["{FILE}",5,10],"/groups/0/rules/0":["{FILE}",8,9]}}' in locations


def test_a_removed_rule_is_deleted(shop: Project) -> None:
    shop.generate()
    shop.remove(FILE)
    shop.generate()
    assert notifications(shop) == {"apiVersion": 1, "deleteRules": [{"uid": "orders-fail", "orgId": 1}]}


def test_a_tombstone_is_dropped_on_request(shop: Project) -> None:
    test_a_removed_rule_is_deleted(shop)
    shop.generate("--drop-tombstones")
    assert notifications(shop) == {"apiVersion": 1}


def test_rules_that_grafana_no_longer_evaluates_are_deleted(shop: Project) -> None:
    shop.generate()
    shop.write("pyproject.toml", '[tool.heddle]\nalerts.evaluator = "prometheus"\n')
    shop.generate()
    assert notifications(shop)["deleteRules"] == [{"uid": "orders-fail", "orgId": 1}]


def test_removed_receivers_are_deleted_and_the_policy_is_reset(shop: Project) -> None:
    shop.write("pyproject.toml", RECEIVER)
    shop.generate()
    shop.write("pyproject.toml", "[tool.heddle]\n")
    shop.generate()
    file = notifications(shop)
    assert (file["deleteContactPoints"], file["resetPolicies"]) == ([{"uid": "heddle-ops", "orgId": 1}], [1])


def test_the_summary_names_the_variables_that_grafana_needs(shop: Project) -> None:
    shop.write("pyproject.toml", RECEIVER)
    assert shop.generate().stdout.splitlines()[2] == "Grafana needs these environment variables: OPS_URL"


def test_no_secret_is_written(shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPS_URL", "https://hooks.example.org/s3cret")
    shop.write("pyproject.toml", RECEIVER)
    done = shop.generate()
    text = b"".join(contents(shop.folder).values()).decode() + done.output
    assert "s3cret" not in text


def test_an_unknown_panel_is_an_error(shop: Project) -> None:
    shop.write(FILE, ALERTS.replace('"Orders")', '"Order")'))
    done = shop.generate()
    assert (done.exit_code, f"--> {FILE}:8" in done.stderr, "did you mean `Orders`?" in done.stderr) == (2, True, True)


def test_a_list_called_alerts_is_not_a_definition(project: Project) -> None:
    project.write("dashboards/loom/lists.py", "alerts = [1, 2]\n")
    assert project.generate().exit_code == 0


def test_the_summary_names_the_other_variables_that_grafana_reads(shop: Project) -> None:
    shop.write("pyproject.toml", RECEIVER + '[tool.heddle.datasources.loki]\nbearer_token_env = "LOKI_TOKEN"\n')
    assert shop.generate().stdout.splitlines()[2:] == [
        "Grafana needs these environment variables: OPS_URL",
        "Grafana reads these environment variables: LOKI_TOKEN",
    ]
