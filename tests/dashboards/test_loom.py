"""Loom's and TokenHub's dashboards show what their operators ask first, from either place of Loom's log."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from heddle.cli import main
from tests.cli.project import ROOT, panels
from tests.dashboards.answers.asked import asked
from tests.dashboards.made import valid

UIDS = ("loom-overview", "loom-dispatch", "tokenhub-routing")
INCLUDED = {
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
    "loom_loom_beads_completed_total",
    "loom_loom_agent_iterations_total",
    "loom_loom_agent_execution_time_milliseconds",
    "loom_loom_dispatch_latency_milliseconds",
    "loom_loom_workflows_started_total",
    "loom_loom_workflows_completed_total",
    "loom_provider_requests_total",
    "loom_provider_request_duration_seconds",
    "process_resident_memory_bytes",
}
OF_WORK = (
    "loom_loom_beads_completed_total",
    "loom_loom_agent_iterations_total",
    "loom_loom_agent_execution_time_milliseconds_sum",
    "loom_loom_dispatch_latency_milliseconds_bucket",
    "loom_loom_workflows_started_total",
    "loom_loom_workflows_completed_total",
    "loom_provider_requests_total",
)
EVENTS = ("agent.task_complete", "agent.task_start", "dispatch.assign", "dispatch.claim", "dispatch.execute")


@contextmanager
def definitions_not_loaded() -> Iterator[None]:
    """Forget definitions that other tests imported: they read their settings as they were imported."""
    kept = {name: module for name, module in sys.modules.items() if name.split(".")[0] in ("dashboards", "datasources")}
    for name in kept:
        del sys.modules[name]
    try:
        yield
    finally:
        sys.modules.update(kept)


@pytest.fixture(scope="module", params=["loki", "postgres"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    out = tmp_path_factory.mktemp("loom") / "out"
    given = {
        "SYSTEMS": "loom",
        "SYSTEM_LOOM_EVENTS": request.param,
        "SYSTEM_LOOM_DATABASE_PASSWORD_ENV": "LOOM_DB",
    }
    variables = {f"HEDDLE_{name}": value for name, value in given.items()}
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        with definitions_not_loaded():
            done = CliRunner(env=variables).invoke(main, ["generate", "--out", str(out)], catch_exceptions=False)
    finally:
        os.chdir(before)
    assert done.exit_code == 0, done.stderr
    return request.param, out


def read(out: Path, uid: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "dashboards" / "loom" / f"{uid}.json").read_text())
    return found


def targets(out: Path, *uids: str) -> list[dict[str, Any]]:
    found = [panel for uid in uids for panel in panels(read(out, uid))]
    return [target for panel in found for target in panel.get("targets", ())]


def test_what_must_be_there_is_there(made: tuple[str, Path]) -> None:
    asked = "\n".join(target.get("expr", "") for target in targets(made[1], *UIDS))
    assert {part for part in INCLUDED if part not in asked} == set()


@pytest.mark.parametrize("uid", ["loom-overview", "loom-dispatch"])
@pytest.mark.parametrize("series", OF_WORK)
def test_work_is_shown_at_both_places(made: tuple[str, Path], uid: str, series: str) -> None:
    assert any(series in target.get("expr", "") for target in targets(made[1], uid))


def test_the_share_beyond_the_top_bucket_is_there(made: tuple[str, Path]) -> None:
    asked = [target.get("expr", "") for target in targets(made[1], "tokenhub-routing")]
    assert any("5120" in expr and "_bucket" in expr for expr in asked)


@pytest.mark.parametrize("event", EVENTS)
def test_events_come_from_where_the_setting_says(made: tuple[str, Path], event: str) -> None:
    events, out = made
    found = [target for target in targets(out, "loom-dispatch") if f'"event":"{event}' in str(target)]
    types = {target["datasource"]["type"] for target in found}
    assert types == {"loki" if events == "loki" else "grafana-postgresql-datasource"}


def test_the_data_source_is_made_where_it_is_asked(made: tuple[str, Path]) -> None:
    events, out = made
    assert (out / "provisioning/datasources/postgres.yaml").is_file() is (events == "postgres")


def test_the_password_is_a_variable(made: tuple[str, Path]) -> None:
    events, out = made
    if events == "loki":
        pytest.skip("no password is needed")
    (source,) = yaml.safe_load((out / "provisioning/datasources/postgres.yaml").read_text())["datasources"]
    assert source["secureJsonData"] == {"password": "$LOOM_DB"}


def test_traces_of_dispatches_are_searched(made: tuple[str, Path]) -> None:
    assert "dispatch.DispatchOnce" in {target.get("operation") for target in targets(made[1], "loom-dispatch")}


@pytest.mark.parametrize("uid", UIDS)
def test_it_asks_at_most_thirty_queries(made: tuple[str, Path], uid: str) -> None:
    assert 0 < len(targets(made[1], uid)) <= 30


@pytest.mark.parametrize("uid", UIDS)
def test_all_promql_parses(made: tuple[str, Path], uid: str) -> None:
    one = asked(read(made[1], uid))
    queries = [query.text for panel in one.panels for query in panel.queries]
    every = [one.resolve(text) for text in (*queries, *one.annotations)]
    assert len(every) > len(one.annotations) > 0
    assert [query for query in every if not valid(query)] == []


def test_an_event_is_named_whole(made: tuple[str, Path]) -> None:
    """Else `temporal.workflow_start` would count `temporal.workflow_started` too."""
    asked_for = "\n".join(str(target) for target in targets(made[1], "loom-overview", "loom-dispatch"))
    names = re.findall(r'"event":"([a-z._]+)(.)', asked_for)
    assert ("temporal.workflow_started", '"') in names
    assert [name for name, end in names if end != '"' and not name.endswith(".")] == []


@pytest.mark.parametrize("title", ["Dispatched", "Tasks completed"])
def test_a_number_of_events_is_of_the_last_minutes_and_never_an_old_one(made: tuple[str, Path], title: str) -> None:
    events, out = made
    (panel,) = (panel for panel in panels(read(out, "loom-dispatch")) if panel["title"] == title)
    (target,) = panel["targets"]
    if events == "loki":
        assert target["queryType"] == "instant"
        assert "[5m]" in target["expr"]
    else:
        assert target["format"] == "table"
        assert "interval '5 minutes'" in target["rawSql"]


@pytest.mark.parametrize("uid", ["loom-overview", "loom-dispatch"])
def test_sql_says_what_it_answers_and_counts_no_span_that_has_only_begun(made: tuple[str, Path], uid: str) -> None:
    events, out = made
    asked_for = [target for target in targets(out, uid) if "rawSql" in target]
    assert bool(asked_for) is (events == "postgres")
    assert {target.get("format") for target in asked_for} <= {"time_series", "table"}
    over_time = [target["rawSql"] for target in asked_for if target["format"] == "time_series"]
    assert [sql for sql in over_time if "floor($__unixEpochTo() * 1000.0 / $__interval_ms)" not in sql] == []


@pytest.mark.parametrize("uid", ["loom-overview", "loom-dispatch"])
def test_a_loki_is_offered_where_one_is_asked(made: tuple[str, Path], uid: str) -> None:
    events, out = made
    offered = {variable["name"] for variable in read(out, uid)["templating"]["list"]}
    assert ("loki" in offered) is (events == "loki")


def test_a_heartbeat_that_stands_still_has_an_age(made: tuple[str, Path]) -> None:
    (panel,) = (panel for panel in panels(read(made[1], "tokenhub-routing")) if panel["title"] == "Last beat")
    (target,) = panel["targets"]
    assert target["expr"].startswith("time() - max_over_time(timestamp(")
    assert "changes(tokenhub_heartbeat_total" in target["expr"]
    assert panel["fieldConfig"]["defaults"]["unit"] == "s"
