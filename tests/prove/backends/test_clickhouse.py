"""Statements, variables and diagnoses of ClickHouse, run by its real engine."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from heddle.cli import main
from heddle.grafana.http_errors import Unreachable
from heddle.grafana.interpolation import Intervals, VariableValue
from heddle.grafana.time_range import TimeRange
from heddle.prove.backend import Limits
from heddle.prove.backends.clickhouse import ClickHouseBackend, ClickHouseClient, Column, Rows
from heddle.prove.datasources import Datasource
from heddle.prove.result import EmptyReason, ProbeResult, Status
from heddle.sql import expand_clickhouse, interpolate_clickhouse
from tests.dashboards.loopos.engine import DATABASES
from tests.dashboards.loopos.expand import expand
from tests.dashboards.loopos.panel_state import CHOICES
from tests.dashboards.loopos.panel_state import panel_state as choice_for
from tests.dashboards.loopos.requests import BEGIN, END, PROJECT
from tests.dashboards.loopos.statements import statements, variables
from tests.prove.fake_clickhouse import FakeClickHouse
from tests.prove.fake_server import Reply, Request, serving
from tests.prove.probing import api, config, is_diagnosed, panel_query

NOW = END.timestamp()
CLICKHOUSE = Datasource(type="grafana-clickhouse-datasource", database="v3")
IN_RANGE = "$__timeFilter(start_time)"
WITH_DATA = [
    f"SELECT count() AS n FROM observations FINAL WHERE {IN_RANGE}",
    "SELECT $__timeInterval(start_time) AS time, count() AS n FROM observations WHERE "
    "start_time >= $__fromTime AND start_time <= $__toTime GROUP BY time ORDER BY time",
    f"SELECT name FROM observations WHERE {IN_RANGE} AND project_id = ${{project:sqlstring}} -- $__nothing()",
    f"SELECT id FROM observations WHERE {IN_RANGE} AND $__conditionalAll(level IN (${{level:sqlstring}}), $level)",
]


def client(url: str) -> ClickHouseClient:
    return ClickHouseClient(api(url, timeout=30, server="ClickHouse"))


def probe(
    sql: str,
    *,
    at: float = NOW,
    limits: Limits | None = None,
    selection: dict[str, VariableValue] | None = None,
    format: int = 1,
    clickhouse: FakeClickHouse | None = None,
) -> ProbeResult:
    with serving((clickhouse or FakeClickHouse()).respond) as server:
        backend = ClickHouseBackend(client(server.url), config(limits))
        query = panel_query(sql, at, datasource=CLICKHOUSE, target={"format": format})
        return backend.probe(query, selection or {})


@pytest.mark.parametrize("sql", WITH_DATA)
def test_a_statement_that_returns_rows_is_ok(sql: str) -> None:
    selection = {"project": VariableValue((PROJECT,)), "level": VariableValue(("it's new",), multi=True, is_all=True)}
    result = probe(sql, selection=selection)
    assert (result.status, result.diagnosis, result.samples) == (Status.OK, None, 7), result


EMPTY = [
    (
        f"SELECT id FROM observations WHERE {IN_RANGE} AND project_id = 'lopos'",
        EmptyReason.UNKNOWN_VALUE,
        "values: `loopos`",
    ),
    (
        f"SELECT id FROM observations WHERE {IN_RANGE} AND level IN ('EROR')",
        EmptyReason.UNKNOWN_VALUE,
        "`DEFAULT`, `ERROR`",
    ),
    (
        f"SELECT id FROM observations WHERE {IN_RANGE} AND length(name) > 999",
        EmptyReason.NO_MATCH_IN_RANGE,
        "`observations` have rows in the time range, but none that the statement selects",
    ),
    (
        "SELECT if(count() = 0, NULL, 1) AS x FROM traces WHERE timestamp < '1999-01-01'",
        EmptyReason.NO_MATCH_IN_RANGE,
        "none that the statement selects",
    ),
]


@pytest.mark.parametrize(("sql", "reason", "text"), EMPTY)
def test_an_empty_result_has_the_reason_and_the_names_involved(sql: str, reason: EmptyReason, text: str) -> None:
    result = probe(sql)
    assert is_diagnosed(result, reason, text), result


def test_rows_with_only_times_and_null_have_no_data() -> None:
    time, number = Column(name="time", kind="time"), Column(name="n", kind="number")
    assert not Rows(columns=(time, number), values=((1, None), (2, None))).has_data
    assert Rows(columns=(time, number), values=((1, None), (2, 0))).has_data
    assert Rows(columns=(time,), values=((1,),)).has_data
    assert not Rows(columns=(time,), values=()).has_data


class EmptyTable:
    """A ClickHouse with a table that has no rows."""

    def run(
        self,
        statement: str,
        database: str,
        time_range: TimeRange,
        step: float,
        *,
        as_time_series: bool = False,
    ) -> Rows:
        values = (("id",),) if "system.columns" in statement else ()
        return Rows(columns=(Column(name="name", kind="text"),), values=values)


def test_an_empty_table_has_no_data() -> None:
    backend = ClickHouseBackend(EmptyTable(), config())
    result = backend.probe(panel_query("SELECT id FROM events", NOW, datasource=CLICKHOUSE), {})
    assert is_diagnosed(result, EmptyReason.NO_DATA, "table `events` is empty")


def test_rows_that_ended_are_reported_with_the_time_of_the_last_row() -> None:
    sql = f"WITH found AS (SELECT id FROM observations WHERE {IN_RANGE}) SELECT id FROM found"
    later = probe(sql, at=(END + timedelta(days=2)).timestamp())
    assert later.diagnosis is not None
    assert (later.diagnosis.reason, later.failed) == (EmptyReason.DATA_ENDED, True)
    assert f"is from {END:%Y-%m-%d}" in later.diagnosis.text
    earlier = probe(sql, at=(BEGIN - timedelta(days=900)).timestamp())
    assert earlier.diagnosis is not None
    assert earlier.diagnosis.reason is EmptyReason.NOT_ENOUGH_HISTORY


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("SELECT x FROM nowhere", "nowhere"),
        ("SELECT nothing FROM observations", "nothing"),
        ("SELECT FROM WHERE", "Syntax error"),
        ("SELECT $__unheardOf(start_time) FROM observations", "Code:"),
    ],
)
def test_an_invalid_statement_is_reported_with_the_servers_message(sql: str, text: str) -> None:
    result = probe(sql)
    assert (result.status, text in result.error) == (Status.ERROR, True), result.error


def test_too_many_series_and_slow_responses_fail() -> None:
    sql = f"SELECT $__timeInterval(start_time) AS time, name, count() AS n FROM observations WHERE {IN_RANGE} "
    sql += "GROUP BY time, name ORDER BY time"
    assert probe(sql, limits=Limits(max_series=1), format=0).status is Status.TOO_MANY_SERIES
    assert probe(sql, limits=Limits(max_series=1), format=1).status is Status.OK
    assert probe(sql, limits=Limits(slow=0)).status is Status.SLOW


def test_statements_may_only_read() -> None:
    clickhouse = FakeClickHouse()
    probe(WITH_DATA[0], clickhouse=clickhouse)
    assert {request.params["readonly"] for request in clickhouse.requests} == {"1"}
    assert {request.params["database"] for request in clickhouse.requests} == {"v3"}


def test_a_user_who_may_only_read_gets_no_setting() -> None:
    def respond(request: Request) -> Reply:
        if "readonly" in request.params:
            return Reply("Code: 164. DB::Exception: Cannot modify 'readonly' setting. (READONLY)", 500, "text/plain")
        return Reply(json.dumps({"meta": [{"name": "1", "type": "UInt8"}], "data": [{"1": 1}]}))

    with serving(respond) as server:
        clickhouse = client(server.url)
        clickhouse.ping()
        assert clickhouse.run("SELECT 2", "", TimeRange(0, 1), 1).has_data
    assert ["readonly" in request.params for request in server.requests] == [True, False, False]


def test_a_wrong_url_ends_the_run() -> None:
    expected = pytest.raises(Unreachable, match="response is not from the ClickHouse API")
    with serving(lambda _: Reply("[]")) as server, expected:
        client(server.url).ping()


@pytest.mark.parametrize("choice", ["all", "some"])
@pytest.mark.parametrize("layout", ["v3", "v4"])
def test_macros_expand_as_in_the_tests_of_loopos(layout: str, choice: str) -> None:
    time_range, expected = TimeRange(BEGIN.timestamp(), END.timestamp()), choice_for(choice)
    selection = {"project": VariableValue((PROJECT,))}
    for name, value in CHOICES[choice].items():
        values = tuple([value] if isinstance(value, str) else value)
        selection[name] = VariableValue(values, multi=True, is_all=values == ("$__all",))
    shipped = [*(statement.sql for statement in statements(layout).values()), *variables(layout).values()]
    offenders = []
    for sql in shipped:
        sent = interpolate_clickhouse(sql, selection, time_range, Intervals(step=300, rate=300))
        if _normalize_space(expand_clickhouse(sent, time_range, 300)) != _normalize_space(expand(sql, expected)):
            offenders.append(sql)
    assert (offenders, len(shipped) > 20) == ([], True)


def _normalize_space(sql: str) -> str:
    return " ".join(sql.split()).replace("( ", "(").replace(" )", ")")


def probe_shipped(monkeypatch: pytest.MonkeyPatch, store: str, *, at: str) -> list[dict[str, Any]]:
    monkeypatch.setenv("HEDDLE_SYSTEM_LOOPOS_LANGFUSE_LAYOUT", DATABASES[store])
    monkeypatch.setenv("HEDDLE_SYSTEM_LOOPOS_LANGFUSE_DATABASE", store)
    monkeypatch.setenv("HEDDLE_SYSTEM_LOOPOS_ALERTS", "true")
    command = ["prove", "--at", at, "--format", "json", "--concurrency", "1"]
    with serving(FakeClickHouse().respond) as server:
        output = CliRunner().invoke(main, [*command, "--clickhouse", server.url])
    assert output.exit_code in (0, 1), output.output
    return [result for result in json.loads(output.stdout)["results"] if result["backend"] == "clickhouse"]


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("store", DATABASES)
def test_every_shipped_statement_returns_rows(monkeypatch: pytest.MonkeyPatch, store: str) -> None:
    results = probe_shipped(monkeypatch, store, at="2026-08-01T13:00:00Z")
    assert [(result["title"], result["reason"]) for result in results if result["failed"]] == []
    assert sum(result["status"] == "ok" for result in results) > 40
    assert {result["kind"] for result in results} == {"panel", "variable", "alert"}


@pytest.mark.usefixtures("repository")
def test_an_ingestion_that_stopped_is_diagnosed(monkeypatch: pytest.MonkeyPatch) -> None:
    results = probe_shipped(monkeypatch, "v3", at="2026-09-01T13:00:00Z")
    assert "data ended" in {result["empty_reason"] for result in results if result["failed"]}
