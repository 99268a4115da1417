"""Loom's and TokenHub's dashboards, with the events of Loom in Loki and in PostgreSQL."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from click.testing import CliRunner

from heddle.cli import main
from tests.cli.project import ROOT, panels
from tests.dashboards.prometheus.promql import is_valid
from tests.dashboards.prometheus.queries import dashboard_queries

UIDS = ("loom-overview", "loom-dispatch", "tokenhub-routing")
REQUIRED = {
    "tokenhub_provider_health_state",
    "tokenhub_provider_skips_total",
    'provider="", status="error"',
    "tokenhub_request_errors_total",
    "tokenhub_temporal_circuit_state",
    "tokenhub_rate_limited_total",
    "tokenhub_store_dropped_total",
    "tokenhub_heartbeat_total",
    "tokenhub_request_latency_ms_sum",
    'up{job=~"loom|',
    "loom_provider_requests_total",
    "loom_provider_request_duration_seconds",
    "process_resident_memory_bytes",
}
EVENTS = ("agent.task_complete", "agent.task_start", "dispatch.assign", "dispatch.claim", "dispatch.execute")


class Generated(NamedTuple):
    events: str
    out: Path


@contextmanager
def definitions_not_loaded() -> Iterator[None]:
    """Remove imported definitions while inside: they have read other settings."""
    removed = {
        name: module for name, module in sys.modules.items() if name.split(".")[0] in ("dashboards", "datasources")
    }
    for name in removed:
        del sys.modules[name]
    try:
        yield
    finally:
        sys.modules.update(removed)


@pytest.fixture(scope="module", params=["loki", "postgres"])
def generated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """Return the generated files for each store of events."""
    out = tmp_path_factory.mktemp("loom") / "out"
    settings = {
        "SYSTEMS": "loom",
        "SYSTEM_LOOM_EVENTS": request.param,
        "SYSTEM_LOOM_DATABASE_PASSWORD_ENV": "LOOM_DB",
    }
    variables = {f"HEDDLE_{name}": value for name, value in settings.items()}
    folder_before = Path.cwd()
    os.chdir(ROOT)
    try:
        with definitions_not_loaded():
            result = CliRunner(env=variables).invoke(main, ["generate", "--out", str(out)], catch_exceptions=False)
    finally:
        os.chdir(folder_before)
    assert result.exit_code == 0, result.stderr
    return Generated(request.param, out)


def read(out: Path, uid: str) -> dict[str, Any]:
    return dict(json.loads((out / "dashboards" / "loom" / f"{uid}.json").read_text()))


def targets(out: Path, *uids: str) -> list[dict[str, Any]]:
    return [target for uid in uids for panel in panels(read(out, uid)) for target in panel.get("targets", ())]


def expressions(out: Path, *uids: str) -> list[str]:
    return [target.get("expr", "") for target in targets(out, *uids)]


def test_the_required_selectors_are_used(generated: Generated) -> None:
    text = "\n".join(expressions(generated.out, *UIDS))
    assert {part for part in REQUIRED if part not in text} == set()


def test_no_panel_queries_instruments_that_loom_never_exports(generated: Generated) -> None:
    assert [text for text in expressions(generated.out, *UIDS) if "loom_loom_" in text] == []


def test_the_share_above_the_highest_bound_is_shown(generated: Generated) -> None:
    texts = expressions(generated.out, "tokenhub-routing")
    assert any("5120" in text and "_bucket" in text for text in texts)


def test_events_are_queried_from_the_store_of_the_settings(generated: Generated) -> None:
    types = {
        event: {
            target["datasource"]["type"]
            for target in targets(generated.out, "loom-dispatch")
            if f'"event":"{event}' in str(target)
        }
        for event in EVENTS
    }
    expected = "loki" if generated.events == "loki" else "grafana-postgresql-datasource"
    assert types == {event: {expected} for event in EVENTS}


def test_a_data_source_for_postgresql_is_generated_if_it_is_queried(generated: Generated) -> None:
    events, out = generated
    assert (out / "provisioning/datasources/postgres.yaml").is_file() is (events == "postgres")


def test_the_password_is_a_variable(generated: Generated) -> None:
    events, out = generated
    if events == "loki":
        pytest.skip("no password is needed")
    (source,) = yaml.safe_load((out / "provisioning/datasources/postgres.yaml").read_text())["datasources"]
    assert source["secureJsonData"] == {"password": "$LOOM_DB"}


def test_traces_of_dispatches_are_searched(generated: Generated) -> None:
    assert "dispatch.DispatchOnce" in {target.get("operation") for target in targets(generated.out, "loom-dispatch")}


@pytest.mark.parametrize("uid", UIDS)
def test_a_dashboard_has_at_most_thirty_queries(generated: Generated, uid: str) -> None:
    assert 0 < len(targets(generated.out, uid)) <= 30


@pytest.mark.parametrize("uid", UIDS)
def test_all_promql_is_valid(generated: Generated, uid: str) -> None:
    dashboard = dashboard_queries(read(generated.out, uid))
    queries = dashboard.all_queries()
    assert len(queries) > len(dashboard.annotations) > 0
    assert [query for query in queries if not is_valid(query)] == []


def test_an_event_is_selected_by_its_complete_name(generated: Generated) -> None:
    """Otherwise `temporal.workflow_start` would count `temporal.workflow_started` too."""
    text = "\n".join(str(target) for target in targets(generated.out, "loom-overview", "loom-dispatch"))
    names = re.findall(r'"event":"([a-z._]+)(.)', text)
    assert ("temporal.workflow_started", '"') in names
    assert [name for name, end in names if end != '"' and not name.endswith(".")] == []


@pytest.mark.parametrize("title", ["Dispatch rate", "Ended tasks"])
def test_a_number_of_events_is_counted_over_the_last_five_minutes(generated: Generated, title: str) -> None:
    events, out = generated
    (panel,) = (panel for panel in panels(read(out, "loom-dispatch")) if panel["title"] == title)
    (target,) = panel["targets"]
    if events == "loki":
        assert target["queryType"] == "instant"
        assert "[5m]" in target["expr"]
    else:
        assert target["format"] == "table"
        assert "interval '5 minutes'" in target["rawSql"]


@pytest.mark.parametrize("uid", ["loom-overview", "loom-dispatch"])
def test_sql_has_a_format_and_excludes_the_incomplete_last_interval(generated: Generated, uid: str) -> None:
    events, out = generated
    sql_targets = [target for target in targets(out, uid) if "rawSql" in target]
    assert bool(sql_targets) is (events == "postgres")
    assert {target.get("format") for target in sql_targets} <= {"time_series", "table"}
    time_series = [target["rawSql"] for target in sql_targets if target["format"] == "time_series"]
    assert [sql for sql in time_series if "floor($__unixEpochTo() * 1000.0 / $__interval_ms)" not in sql] == []


@pytest.mark.parametrize("uid", ["loom-overview", "loom-dispatch"])
def test_a_loki_can_be_chosen_if_it_is_queried(generated: Generated, uid: str) -> None:
    events, out = generated
    variables = {variable["name"] for variable in read(out, uid)["templating"]["list"]}
    assert ("loki" in variables) is (events == "loki")


def test_the_age_of_the_heartbeat_increases_while_its_counter_does_not(generated: Generated) -> None:
    (panel,) = (
        panel
        for panel in panels(read(generated.out, "tokenhub-routing"))
        if panel["title"] == "Time since the last heartbeat"
    )
    (target,) = panel["targets"]
    assert target["expr"].startswith("time() - max_over_time(timestamp(")
    assert "changes(tokenhub_heartbeat_total" in target["expr"]
    assert panel["fieldConfig"]["defaults"]["unit"] == "s"
