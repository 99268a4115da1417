"""The statements of alerts and of the dashboards across systems have no variables and select all projects."""

from __future__ import annotations

import json
import math
import os
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from heddle.cli import main
from tests.cli.project import ROOT, panels
from tests.dashboards.loopos.engine import DATABASES, engine
from tests.dashboards.loopos.expand import PanelState, expand
from tests.dashboards.loopos.panel_state import CHOICES
from tests.dashboards.loopos.requests import BEGIN, END, requests
from tests.dashboards.loopos.statements import statements

ALERTS = ("LoopOSErrors", "LoopOSSlow", "LoopOSSpend", "LoopOSScoreDecline", "LoopOSIngestionStalled")
LINES = (
    "LoopOS AI tokens by kind",
    "LoopOS AI spend by model",
    "LoopOS AI requests by outcome",
    "LoopOS AI cost per successful request",
    "LoopOS AI cached share of the input",
    "LoopOS AI time to first token",
    "LoopOS AI repeated tool calls per request",
)
SLOW = 2000
"""Milliseconds that some of the test requests exceed."""

NO_VARIABLES = PanelState(begin=BEGIN, end=END)
"""A variable that is left in a statement is an error."""


@cache
def generated_statements(layout: str, *, views: bool = False) -> dict[str, str]:
    """Return the generated statements of alerts and of panels across systems by their titles."""
    variables = {
        "HEDDLE_SYSTEM_LOOPOS_ALERTS": "true",
        "HEDDLE_SYSTEM_LOOPOS_LATENCY": str(SLOW),
        "HEDDLE_SYSTEM_LOOPOS_LANGFUSE_LAYOUT": layout,
        "HEDDLE_SYSTEM_LOOPOS_LANGFUSE_VIEWS": str(views).lower(),
    }
    folder_before = Path.cwd()
    os.chdir(ROOT)
    try:
        with TemporaryDirectory() as folder:
            out = Path(folder) / "out"
            result = CliRunner(env=variables).invoke(main, ["generate", "--out", str(out)], catch_exceptions=False)
            assert result.exit_code == 0, result.stderr
            (group,) = yaml.safe_load((out / "provisioning/alerting/loopos.yaml").read_text())["groups"]
            files = sorted((out / "dashboards/token-flow").glob("*.json"))
            flow = [panel for file in files for panel in panels(json.loads(file.read_text()))]
    finally:
        os.chdir(folder_before)
    of_alerts = {rule["title"]: rule["data"][0]["model"]["rawSql"] for rule in group["rules"]}
    targets = {panel["title"]: target for panel in flow for target in panel.get("targets", ())}
    return of_alerts | {title: target["rawSql"] for title, target in targets.items() if "rawSql" in target}


def rows(database: str, sql: str, state: PanelState = NO_VARIABLES) -> list[dict[str, Any]]:
    return engine().query(database, expand(sql, state))[1]


@pytest.mark.parametrize("layout", ["v3", "v4"])
def test_all_statements_are_generated(layout: str) -> None:
    assert set(generated_statements(layout)) == {*ALERTS, *LINES}


@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_has_one_number(database: str, name: str) -> None:
    (row,) = rows(database, generated_statements(DATABASES[database])[name])
    (value,) = row.values()
    assert math.isfinite(float(value))


@pytest.mark.parametrize("database", DATABASES)
def test_one_or_two_failed_or_slow_requests_do_not_fire(database: str) -> None:
    alerts = generated_statements(DATABASES[database])
    counted = {
        "LoopOSErrors": "SELECT countIf(failed) AS number, countIf(failed) / count() AS value FROM requests",
        "LoopOSSlow": f"SELECT countIf(latency > {SLOW}) AS number, quantile(0.95)(latency) AS value FROM requests",
    }
    few, several = set(), set()
    for minute in range(0, 50, 2):
        begin = BEGIN + timedelta(minutes=minute)
        state = PanelState(begin=begin, end=begin + timedelta(minutes=15))
        for name, counts in counted.items():
            head, _, _ = alerts[name].rpartition("\nSELECT ")
            (row,) = rows(database, f"{head}\n{counts}", state)
            number = int(row["number"])
            (result,) = rows(database, alerts[name], state)[0].values()
            assert float(result) == pytest.approx(float(row["value"]) if number >= 3 else 0)
            (several if number >= 3 else few if number else set()).add(name)
    assert few == several == set(counted)


@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize("name", LINES)
def test_panels_across_systems_have_lines(database: str, name: str) -> None:
    result = rows(database, generated_statements(DATABASES[database])[name])
    assert result
    assert all("time" in row for row in result)


@pytest.mark.parametrize("database", DATABASES)
def test_a_statement_without_variables_sums_all_projects(database: str) -> None:
    statement = statements(DATABASES[database])["loopos-cost", "Cost per hour"].sql
    by_project = [
        rows(database, statement, PanelState(begin=BEGIN, end=END, variables={"project": project, **CHOICES["all"]}))
        for project in sorted({request.project for request in requests()})
    ]
    total = sum(float(next(iter(result[0].values())) or 0) for result in by_project)
    ((value,),) = (row.values() for row in rows(database, generated_statements(DATABASES[database])["LoopOSSpend"]))
    assert float(value) == pytest.approx(total)
