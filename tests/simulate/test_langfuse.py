"""LoopOS AI's requests are the same whenever they are told, and reach ClickHouse or say why not."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from click.testing import CliRunner

from heddle.cli import main
from heddle.diagnostics.errors import BadInput, DiskError
from heddle.settings.model import Settings
from heddle.simulate.langfuse.feed import Feed
from heddle.simulate.langfuse.requests import ended
from heddle.simulate.langfuse.rows import lines
from heddle.simulate.langfuse.store import Store
from tests.dashboards.answers.served import free_port
from tests.dashboards.loopos.over_http import Served, clickhouse
from tests.settings_values import settings_with

NOON = 1_767_355_200.0
HOUR = 3600


def chosen(**more: Any) -> Settings:
    named = {name.replace("__", "."): value for name, value in more.items()}
    return settings_with(named)


def empty(_: str) -> str:
    return "0\n"


def ids(since: float, until: float) -> list[str]:
    return [request.trace for request in ended(1, since, until)]


def test_every_request_is_told_once_however_time_is_cut() -> None:
    cuts = [NOON, NOON + 1.5, NOON + 60, NOON + 777.7, NOON + HOUR]
    parts = [trace for since, until in pairwise(cuts) for trace in ids(since, until)]
    assert sorted(parts) == sorted(ids(NOON, NOON + HOUR))
    assert len(set(parts)) == len(parts) > 100


def test_another_seed_gives_other_requests() -> None:
    assert {each.trace for each in ended(2, NOON, NOON + HOUR)} & set(ids(NOON, NOON + HOUR)) == set()


def test_a_request_holds_its_steps() -> None:
    for request in ended(1, NOON - 86400, NOON):
        root, *inner = request.steps
        assert all(root.start <= step.start <= step.end <= root.end for step in inner)
        assert {step.parent for step in inner} == {root.id}
        assert root.end - root.start < 120  # what is looked back for


def test_lines_hold_the_id_of_their_trace_where_settings_say() -> None:
    requests = ended(1, NOON, NOON + HOUR)
    said = [json.loads(line) for _, line in lines(requests, "langfuse_trace")]
    assert {each["langfuse_trace"] for each in said} == {request.trace for request in requests}
    assert {each["level"] for each in said} == {"INFO", "ERROR"}


def test_the_past_is_written_first_and_then_what_is_new() -> None:
    with clickhouse(empty) as served:
        feed = Feed(Store(served.url, chosen(), {}), chosen(), 1, NOON, print)
        past, later = feed.write(NOON), feed.write(NOON + 600)
    assert past == []  # its lines are too old to be sent
    assert [request.trace for request in later] == ids(NOON, NOON + 600)
    assert any("INSERT INTO default.observations" in query for query in served.asked)


def test_what_is_not_taken_is_written_later() -> None:
    told: list[str] = []
    with clickhouse(empty) as served:
        feed = Feed(Store(served.url, chosen(), {}), chosen(), 1, NOON, told.append)
        feed.write(NOON)
        served.status = 503
        lost = [*feed.write(NOON + 300), *feed.write(NOON + 400)]
        served.status = 0
        late = feed.write(NOON + 600)
    assert (lost, len(told)) == ([], 1)
    assert [request.trace for request in late] == ids(NOON, NOON + 600)


@pytest.mark.parametrize("layout", ["v3", "v4"])
def test_a_store_with_rows_of_others_is_left_alone(layout: str) -> None:
    with clickhouse(lambda query: "7\n" if query.startswith("SELECT count()") else "") as served:
        store = Store(served.url, chosen(langfuse__layout=layout), {})
        with pytest.raises(BadInput) as raised:
            store.prepare()
    assert [each.id for each in raised.value.findings] == ["simulate/foreign-rows"]
    assert not any(query.startswith("INSERT") for query in served.asked)


def test_the_tables_are_made_in_the_database_of_the_settings() -> None:
    with clickhouse(empty) as served:
        Store(served.url, chosen(langfuse__database="lang-fuse"), {}).prepare()
    made = [query.split("(")[0].strip() for query in served.asked if query.startswith("CREATE")]
    assert made == [
        "CREATE DATABASE IF NOT EXISTS `lang-fuse`",
        "CREATE TABLE IF NOT EXISTS `lang-fuse`.traces",
        "CREATE TABLE IF NOT EXISTS `lang-fuse`.observations",
    ]


def refused(served: Served, password: str) -> str:
    named = {"LANGFUSE_CLICKHOUSE_USER": "heddle", "LANGFUSE_CLICKHOUSE_PASSWORD": password}
    with pytest.raises(DiskError) as raised:
        Store(served.url, chosen(), named).prepare()
    return str(raised.value)


def test_the_password_is_that_of_the_variable_and_is_never_shown() -> None:
    with clickhouse(empty) as served:
        served.password = "right-horse"
        said = refused(served, "wrong-horse")
        Store(served.url, chosen(), {"LANGFUSE_CLICKHOUSE_PASSWORD": "right-horse"}).prepare()
    assert "516" in said
    assert "wrong-horse" not in said
    assert served.users == {"heddle", ""}


def test_a_password_does_not_follow_to_another_server() -> None:
    with clickhouse(empty) as other, clickhouse(empty) as served:
        served.status, served.elsewhere = 302, f"{other.url}/?query=x"
        assert "302" in refused(served, "horse")
    assert other.asked == []


@pytest.mark.parametrize(
    ("url", "says"),
    [("clickhouse:8123", "is no address"), ("http://a:b@localhost:8123", "holds a user")],
)
def test_an_address_that_is_none_is_refused(url: str, says: str) -> None:
    done = CliRunner().invoke(main, ["simulate", "--clickhouse", url, "--port", "0"])
    assert (done.exit_code, says in done.stderr, "a:b" in done.stderr) == (2, True, False)


def test_a_server_that_is_not_there_is_named() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    done = CliRunner().invoke(main, ["simulate", "--clickhouse", url, "--port", "0"])
    assert (done.exit_code, url in done.stderr, "Traceback" in done.stderr) == (5, True, False)
