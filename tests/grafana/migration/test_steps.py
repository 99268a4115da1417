"""Each step of the table changes what its summary states, and a dashboard of the current schema stays as it is."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from heddle.grafana.migration import apply_migrations
from heddle.grafana.migration.steps import STEPS
from heddle.grafana.model import SCHEMA_VERSION
from tests.grafana.migration.migrated import migrate
from tests.grafana.migration.pairs import DASHBOARD_PAIRS, PANEL_PAIRS


def step(version: int) -> Any:
    """Return the entry of a version."""
    return next(step for step in STEPS if step.version == version)


def test_the_table_has_every_version_from_13_to_42() -> None:
    assert [step.version for step in STEPS] == list(range(13, 43))


def test_a_step_without_a_function_states_that_nothing_changes() -> None:
    assert [s.version for s in STEPS if not s.dashboard and not s.panel] == [
        s.version for s in STEPS if s.summary == "No change."
    ]


def test_each_function_of_a_step_has_a_pair() -> None:
    assert {s.version for s in STEPS if s.panel} == PANEL_PAIRS.keys()
    assert {s.version for s in STEPS if s.dashboard} == DASHBOARD_PAIRS.keys()


def test_each_step_changes_a_panel_as_its_pairs_state() -> None:
    offenders = []
    for version, pairs in PANEL_PAIRS.items():
        for before, after in pairs:
            panel = deepcopy(before)
            step(version).panel(panel)
            if panel != after:
                offenders.append((version, before, panel))
    assert offenders == []


def test_each_step_changes_a_dashboard_as_its_pairs_state() -> None:
    offenders = []
    for version, pairs in DASHBOARD_PAIRS.items():
        for before, after in pairs:
            dashboard = deepcopy(before)
            step(version).dashboard(dashboard)
            if dashboard != after:
                offenders.append((version, before, dashboard))
    assert offenders == []


def test_a_pair_without_a_change_is_not_the_only_one_of_its_step() -> None:
    for table in (PANEL_PAIRS, DASHBOARD_PAIRS):
        assert [version for version, pairs in table.items() if all(before == after for before, after in pairs)] == []


def test_panels_in_rows_and_collapsed_rows_are_migrated() -> None:
    legend = {"type": "timeseries", "title": "a", "options": {"legend": {"displayMode": "hidden"}}}
    row = {"title": "R", "showTitle": True, "collapse": True, "panels": [deepcopy(legend)]}
    old = {"schemaVersion": 12, "rows": [row, {"panels": [deepcopy(legend)]}]}
    panels = migrate(old)["panels"]
    inside = [panels[0]["panels"][0], panels[2]]
    assert [panel["options"]["legend"]["showLegend"] for panel in inside] == [False, False]


def test_only_steps_above_the_schema_version_are_applied() -> None:
    legend = {"type": "timeseries", "options": {"legend": {"displayMode": "hidden"}}}
    assert migrate({"schemaVersion": 37, "panels": [legend]})["panels"] == [legend]
    assert migrate({"schemaVersion": 36, "panels": [legend]})["panels"] != [legend]


def test_the_schema_version_is_that_of_heddle() -> None:
    assert migrate({"schemaVersion": 12})["schemaVersion"] == SCHEMA_VERSION
    assert migrate({})["schemaVersion"] == SCHEMA_VERSION


def test_a_schema_version_in_quotes_is_read() -> None:
    legend = {"type": "timeseries", "options": {"legend": {"displayMode": "hidden"}}}
    assert migrate({"schemaVersion": "37", "panels": [legend]})["panels"] == [legend]


def test_a_dashboard_of_the_current_schema_is_unchanged() -> None:
    dashboard = {"schemaVersion": SCHEMA_VERSION, "refresh": "", "panels": [{"type": "timeseries", "title": "a"}]}
    assert migrate(dashboard) == dashboard


def test_a_higher_schema_version_is_unchanged() -> None:
    assert migrate({"schemaVersion": 43})["schemaVersion"] == 43


def test_migrate_does_not_change_its_argument() -> None:
    old = {"schemaVersion": 12, "rows": [{"panels": [{"type": "table", "styles": [{"pattern": "/.*/"}]}]}]}
    before = deepcopy(old)
    migrate(old)
    assert old == before


def test_panels_remain_the_same_objects() -> None:
    panel = {"type": "singlestat", "title": "a"}
    dashboard = {"schemaVersion": 12, "rows": [{"panels": [panel]}]}
    apply_migrations(dashboard)
    assert dashboard["panels"][0] is panel
    assert panel["type"] == "stat"
