"""What alerts and token flow ask of ClickHouse runs without a reader's choices, and is of all projects."""

from __future__ import annotations

import json
import math
import os
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from dashboards.loopos.sql.watched import watched
from heddle.cli import main
from tests.cli.project import ROOT, panels
from tests.dashboards.loopos.choices import CHOICES
from tests.dashboards.loopos.engine import STORES, engine
from tests.dashboards.loopos.expand import Asked, expand
from tests.dashboards.loopos.statements import statements
from tests.dashboards.loopos.world import BEGIN, END, world

ALERTS = ("LoopOSErrors", "LoopOSSlow", "LoopOSSpend", "LoopOSIngestionStalled")
LINES = ("LoopOS AI tokens by kind", "LoopOS AI spend by model")
NOBODY = Asked(begin=BEGIN, end=END)
"""A reader without variables: one that is left in a statement is an error here."""


@cache
def made(layout: str) -> dict[str, str]:
    """Return the statements of alerts and of token flow by their names, as they are generated for a layout."""
    variables = {"HEDDLE_LANGFUSE_ALERTS": "true", "HEDDLE_LANGFUSE_LAYOUT": layout}
    before = Path.cwd()
    # What they read from settings, they read as they were imported.
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith("dashboards.")}
    os.chdir(ROOT)
    try:
        with TemporaryDirectory() as folder:
            out = Path(folder) / "out"
            done = CliRunner(env=variables).invoke(main, ["generate", "--out", str(out)], catch_exceptions=False)
            assert done.exit_code == 0, done.stderr
            (group,) = yaml.safe_load((out / "provisioning/alerting/loopos.yaml").read_text())["groups"]
            flow = json.loads((out / "dashboards/token-flow/token-flow.json").read_text())
    finally:
        os.chdir(before)
        sys.modules.update(kept)
    found = {rule["title"]: rule["data"][0]["model"]["rawSql"] for rule in group["rules"]}
    shown = {panel["title"]: target for panel in panels(flow) for target in panel.get("targets", ())}
    return found | {title: target["rawSql"] for title, target in shown.items() if "rawSql" in target}


def rows(store: str, sql: str, asked: Asked = NOBODY) -> list[dict[str, Any]]:
    return engine().ask(store, expand(sql, asked))[1]


@pytest.mark.parametrize("layout", ["v3", "v4"])
def test_all_are_there(layout: str) -> None:
    assert set(made(layout)) == {*ALERTS, *LINES}


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_judges_one_number(store: str, name: str) -> None:
    (row,) = rows(store, made(STORES[store])[name])
    (value,) = row.values()
    assert math.isfinite(float(value))


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("name", LINES)
def test_token_flow_shows_lines(store: str, name: str) -> None:
    found = rows(store, made(STORES[store])[name])
    assert found
    assert all("time" in row for row in found)


@pytest.mark.parametrize("store", STORES)
def test_it_is_the_sum_of_all_projects(store: str) -> None:
    statement = statements(STORES[store])["loopos-cost", "Cost per hour"].sql
    each = [
        rows(store, statement, Asked(begin=BEGIN, end=END, variables={"project": project, **CHOICES["all"]}))
        for project in sorted({request.project for request in world()})
    ]
    wanted = sum(float(next(iter(found[0].values())) or 0) for found in each)
    ((value,),) = (row.values() for row in rows(store, watched(statement)))
    assert float(value) == pytest.approx(wanted)


def test_texts_with_parentheses_do_not_end_a_choice() -> None:
    assert watched("a AND $__conditionalAll(f('x)', b) IN (${b:sqlstring}), $b) AND c") == "a AND true AND c"
