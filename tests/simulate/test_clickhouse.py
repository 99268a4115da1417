"""Rows of a table feed reach ClickHouse completely, and never a database that has other rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from click.testing import CliRunner

from heddle import EnvVar, TableBatch, TableFeed
from heddle.cli import main
from heddle.diagnostics.errors import BadInput, DiskError
from heddle.simulate.clickhouse import ClickHouse, TableWriter
from tests.cli.project import ROOT
from tests.dashboards.loopos.clickhouse_double import Served, clickhouse
from tests.dashboards.prometheus.server import free_port

NOON = 1_767_355_200.0
HOUR = 3600


def batch(seed: int, begin: float, end: float, scenario: str) -> TableBatch:
    """Return one row and one log line for each minute."""
    minutes = range(int(begin // 60) + 1, int(end // 60) + 1)
    more = {"scenario": scenario} if scenario else {}
    return TableBatch(
        rows={"orders": [{"minute": minute, "seed": seed, **more} for minute in minutes], "refunds": []},
        log_lines=[(minute * 60 * 10**9, f"minute {minute}") for minute in minutes],
    )


FEED = TableFeed(
    database="the-shop",
    setup=("CREATE DATABASE `the-shop`", "CREATE TABLE orders"),
    batch=batch,
    unmanaged_rows={"orders": "seed != 1"},
    user=EnvVar("SHOP_USER"),
    password=EnvVar("SHOP_PASSWORD"),
)


def no_rows(_: str) -> str:
    return "0\n"


def database(url: str, environ: Mapping[str, str] | None = None) -> ClickHouse:
    return ClickHouse(url, FEED, environ or {})


def inserted(served: Served) -> list[int]:
    """Return the minutes of the rows in the order in which they were inserted."""
    return [row["minute"] for body in served.bodies for row in body]


def minutes(begin: float, end: float) -> list[int]:
    return list(range(int(begin // 60) + 1, int(end // 60) + 1))


def test_setup_runs_the_statements_and_checks_for_rows_of_other_programs() -> None:
    with clickhouse(no_rows) as served:
        database(served.url).set_up()
    assert served.queries == [
        "CREATE DATABASE `the-shop`",
        "CREATE TABLE orders",
        "SELECT count() FROM `the-shop`.orders WHERE seed != 1",
    ]


def test_a_database_with_rows_of_another_program_is_refused() -> None:
    def seven_rows(query: str) -> str:
        return "7\n" if query.startswith("SELECT count()") else ""

    with clickhouse(seven_rows) as served, pytest.raises(BadInput) as raised:
        database(served.url).set_up()
    assert [finding.id for finding in raised.value.findings] == ["simulation/unmanaged-rows"]
    assert not any(query.startswith("INSERT") for query in served.queries)


def test_the_history_is_written_before_new_rows_and_has_no_log_lines() -> None:
    with clickhouse(no_rows) as served:
        writer = TableWriter(database(served.url), 1, NOON, print)
        history, new = writer.write(NOON), writer.write(NOON + 600)
    assert history == []  # Loki rejects lines as old as these
    assert [text for _, text in new] == [f"minute {minute}" for minute in minutes(NOON, NOON + 600)]
    assert inserted(served) == minutes(NOON - 48 * HOUR, NOON + 600)
    assert {query for query in served.queries if "refunds" in query} == set()


def test_the_first_write_after_the_start_has_the_log_lines_since_the_start() -> None:
    with clickhouse(no_rows) as served:
        lines = TableWriter(database(served.url), 1, NOON, print).write(NOON + 90)
    assert [text for _, text in lines] == [f"minute {minute}" for minute in minutes(NOON, NOON + 90)]


def test_a_batch_does_not_cross_the_start() -> None:
    with clickhouse(no_rows) as served:
        feed = replace(FEED, history="90m")
        lines = TableWriter(ClickHouse(served.url, feed, {}), 1, NOON, print).write(NOON + 90)
    assert [text for _, text in lines] == [f"minute {minute}" for minute in minutes(NOON, NOON + 90)]
    assert inserted(served) == minutes(NOON - 1.5 * HOUR, NOON + 90)


def test_a_scenario_affects_the_rows_since_the_start_alone() -> None:
    with clickhouse(no_rows) as served:
        feed = replace(FEED, history="90m")
        TableWriter(ClickHouse(served.url, feed, {}), 1, NOON, print, "outage").write(NOON + 600)
        rows = [row for body in served.bodies for row in body]
    affected = [row["minute"] for row in rows if row.get("scenario") == "outage"]
    assert affected == minutes(NOON, NOON + 600)
    assert len(rows) > len(affected)


def test_rows_are_written_when_the_server_recovers() -> None:
    warnings: list[str] = []
    with clickhouse(no_rows) as served:
        writer = TableWriter(database(served.url), 1, NOON, warnings.append)
        writer.write(NOON)
        served.status = 503
        during_outage = [*writer.write(NOON + 300), *writer.write(NOON + 400)]
        served.status = 0
        after_outage = writer.write(NOON + 600)
    assert during_outage == []
    assert [text for _, text in after_outage] == [f"minute {minute}" for minute in minutes(NOON, NOON + 600)]
    assert inserted(served) == minutes(NOON - 48 * HOUR, NOON + 600)
    assert warnings == [
        "cannot send to ClickHouse (HTTP 503); rows are written when it recovers",
        "ClickHouse has recovered",
    ]


def refusal(served: Served, environ: Mapping[str, str]) -> str:
    with pytest.raises(DiskError) as raised:
        database(served.url, environ).set_up()
    return "\n".join(f"{finding.message}\n{finding.help}" for finding in raised.value.findings)


def test_the_password_is_sent_and_never_shown() -> None:
    with clickhouse(no_rows) as served:
        served.password = "right-horse"
        text = refusal(served, {"SHOP_USER": "heddle", "SHOP_PASSWORD": "wrong-horse"})
        database(served.url, {"SHOP_PASSWORD": "right-horse"}).set_up()
    assert "HTTP 516" in text
    assert "set SHOP_USER and SHOP_PASSWORD" in text
    assert "wrong-horse" not in text
    assert served.users == {"heddle", ""}


def test_the_password_is_not_sent_to_the_target_of_a_redirect() -> None:
    with clickhouse(no_rows) as other, clickhouse(no_rows) as served:
        served.status, served.redirect = 302, f"{other.url}/?query=x"
        assert "HTTP 302" in refusal(served, {"SHOP_PASSWORD": "horse"})
    assert other.queries == []


@pytest.fixture
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.usefixtures("_in_the_project")
@pytest.mark.parametrize(
    ("url", "message"),
    [("clickhouse:8123", "invalid URL 'clickhouse:8123'"), ("http://a:b@localhost:8123", "the URL has credentials")],
)
def test_an_invalid_url_is_an_error(url: str, message: str) -> None:
    result = CliRunner().invoke(main, ["simulate", "--clickhouse", url, "--port", "0"])
    assert (result.exit_code, message in result.stderr, "a:b" in result.stderr) == (2, True, False)


@pytest.mark.usefixtures("_in_the_project")
def test_an_unreachable_server_is_an_error() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    result = CliRunner().invoke(main, ["simulate", "--clickhouse", url, "--port", "0"])
    assert (result.exit_code, url in result.stderr, "Traceback" in result.stderr) == (5, True, False)
