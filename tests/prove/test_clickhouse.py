"""What is wrong with a statement is told by a real ClickHouse, and what is right is left alone."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from heddle.cli import main
from heddle.grafana.interpolation import Intervals, VariableValue
from heddle.grafana.time_range import TimeRange
from heddle.prove.access import Access, Keys
from heddle.prove.backend import Limits
from heddle.prove.clickhouse.api import ClickHouse
from heddle.prove.clickhouse.backend import ClickHouseBackend
from heddle.prove.clickhouse.statement import browser, expanded
from heddle.prove.datasource import Source
from heddle.prove.http import Http, Unreachable
from heddle.prove.result import Proof, Reason, Verdict
from tests.dashboards.loopos.choices import CHOICES
from tests.dashboards.loopos.choices import asked as as_asked
from tests.dashboards.loopos.engine import STORES
from tests.dashboards.loopos.expand import expand
from tests.dashboards.loopos.statements import statements, variables
from tests.dashboards.loopos.world import BEGIN, END, PROJECT
from tests.prove.asked import question
from tests.prove.double import Asked, Reply, serving
from tests.prove.question import on
from tests.prove.rows import Interface

NOW = END.timestamp()


def proof(
    sql: str,
    *,
    at: float = NOW,
    limits: Limits | None = None,
    selection: dict[str, VariableValue] | None = None,
    shape: int = 1,
    interface: Interface | None = None,
) -> Proof:
    with serving((interface or Interface()).answer) as double:
        backend = ClickHouseBackend(_clickhouse(double.url), limits or Limits())
        source = Source(type="grafana-clickhouse-datasource", database="v3")
        return backend.prove(on(question(sql, at), source, {"format": shape}), selection or {})


def _clickhouse(url: str) -> ClickHouse:
    return ClickHouse(Http(Access(url=url, timeout=30), Keys(), 4), url)


IN_RANGE = "$__timeFilter(start_time)"
ANSWERS = [
    f"SELECT count() AS n FROM observations FINAL WHERE {IN_RANGE}",
    "SELECT $__timeInterval(start_time) AS time, count() AS n FROM observations WHERE "
    "start_time >= $__fromTime AND start_time <= $__toTime GROUP BY time ORDER BY time",
    f"SELECT name FROM observations WHERE {IN_RANGE} AND project_id = ${{project:sqlstring}} -- $__nothing()",
    f"SELECT id FROM observations WHERE {IN_RANGE} AND $__conditionalAll(level IN (${{level:sqlstring}}), $level)",
]


@pytest.mark.parametrize("sql", ANSWERS)
def test_a_healthy_statement_answers(sql: str) -> None:
    selection = {"project": VariableValue((PROJECT,)), "level": VariableValue(("nobody's",), multi=True, is_all=True)}
    found = proof(sql, selection=selection)
    assert (found.verdict, found.why, found.samples) == (Verdict.ANSWERS, None, 7), found


RUNGS = [
    (f"SELECT id FROM observations WHERE {IN_RANGE} AND project_id = 'lopos'", Reason.VALUE, "the values are `loopos`"),
    (f"SELECT id FROM observations WHERE {IN_RANGE} AND level IN ('EROR')", Reason.VALUE, "`DEFAULT`, `ERROR`"),
    (f"SELECT id FROM observations WHERE {IN_RANGE} AND length(name) > 999", Reason.QUIET, "leaves none over"),
    ("SELECT if(count() = 0, NULL, 1) AS x FROM traces WHERE timestamp < '1999-01-01'", Reason.QUIET, "leaves none"),
]


@pytest.mark.parametrize(("sql", "reason", "text"), RUNGS)
def test_what_is_empty_says_why(sql: str, reason: Reason, text: str) -> None:
    found = proof(sql)
    assert found.why is not None
    assert (found.verdict, found.why.reason, text in found.why.text) == (Verdict.EMPTY, reason, True), found.why
    assert found.fails is not reason.right


def test_rows_that_ended_are_told_with_their_last_time() -> None:
    sql = f"WITH found AS (SELECT id FROM observations WHERE {IN_RANGE}) SELECT id FROM found"
    later = proof(sql, at=(END + timedelta(days=2)).timestamp())
    assert later.why is not None
    assert (later.why.reason, later.fails) == (Reason.UNTIL, True)
    assert f"until {END:%Y-%m-%d}" in later.why.text
    earlier = proof(sql, at=(BEGIN - timedelta(days=900)).timestamp())
    assert earlier.why is not None
    assert earlier.why.reason is Reason.YOUNG


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("SELECT x FROM nowhere", "nowhere"),
        ("SELECT nothing FROM observations", "nothing"),
        ("SELECT FROM WHERE", "Syntax error"),
        ("SELECT $__unheardOf(start_time) FROM observations", "Code:"),
    ],
)
def test_what_the_server_refuses_is_told_in_its_words(sql: str, text: str) -> None:
    found = proof(sql)
    assert found.why is not None
    assert (found.verdict, text in found.why.text) == (Verdict.ERROR, True), found.why


def test_too_many_lines_and_a_slow_answer_are_told() -> None:
    sql = f"SELECT $__timeInterval(start_time) AS time, name, count() AS n FROM observations WHERE {IN_RANGE} "
    sql += "GROUP BY time, name ORDER BY time"
    assert proof(sql, limits=Limits(series=1), shape=0).verdict is Verdict.MANY
    assert proof(sql, limits=Limits(series=1), shape=1).verdict is Verdict.ANSWERS
    assert proof(sql, limits=Limits(slow=0)).verdict is Verdict.SLOW


def test_statements_are_only_allowed_to_read() -> None:
    interface = Interface()
    proof(ANSWERS[0], interface=interface)
    assert {each.parameters["readonly"] for each in interface.sent} == {"1"}
    assert {each.parameters["database"] for each in interface.sent} == {"v3"}


def test_a_user_who_may_only_read_anyway_is_not_told_so() -> None:
    def answer(asked: Asked) -> Reply:
        if "readonly" in asked.parameters:
            return Reply("Code: 164. DB::Exception: Cannot modify 'readonly' setting. (READONLY)", 500, "text/plain")
        return Reply(json.dumps({"meta": [{"name": "1", "type": "UInt8"}], "data": [{"1": 1}]}))

    with serving(answer) as double:
        clickhouse = _clickhouse(double.url)
        clickhouse.greet()
        assert clickhouse.rows("SELECT 1", "", TimeRange(0, 1), 1).speaks
    assert ["readonly" in each.parameters for each in double.asked] == [True, False, False]


def test_a_wrong_server_is_one_message() -> None:
    with serving(lambda _: Reply("[]")) as double, pytest.raises(Unreachable, match="its JSON is not ClickHouse's API"):
        _clickhouse(double.url).greet()


@pytest.mark.parametrize("choice", ["all", "some"])
@pytest.mark.parametrize("layout", ["v3", "v4"])
def test_statements_are_expanded_as_the_tests_of_loopos_do(layout: str, choice: str) -> None:
    over, made = TimeRange(BEGIN.timestamp(), END.timestamp()), as_asked(choice)
    selection = {"project": VariableValue((PROJECT,))}
    for name, value in CHOICES[choice].items():
        values = tuple([value] if isinstance(value, str) else value)
        selection[name] = VariableValue(values, multi=True, is_all=values == ("$__all",))
    for sql in [*(each.sql for each in statements(layout).values()), *variables(layout).values()]:
        sent = browser(sql, selection, over, Intervals(step=300, rate=300))
        assert _flat(expanded(sent, over, 300)) == _flat(expand(sql, made))


def _flat(sql: str) -> str:
    return " ".join(sql.split()).replace("( ", "(").replace(" )", ")")


def shipped(monkeypatch: pytest.MonkeyPatch, store: str, *options: str, at: str) -> list[dict[str, Any]]:
    monkeypatch.setenv("HEDDLE_LANGFUSE_LAYOUT", STORES[store])
    monkeypatch.setenv("HEDDLE_LANGFUSE_DATABASE", store)
    monkeypatch.setenv("HEDDLE_LANGFUSE_ALERTS", "true")
    command = ["prove", "--at", at, "--format", "json", "--concurrency", "1", *options]
    with serving(Interface().answer) as double:
        result = CliRunner().invoke(main, [*command, "--clickhouse", double.url])
    assert result.exit_code in (0, 1), result.output
    return [each for each in json.loads(result.stdout)["proofs"] if each["backend"] == "clickhouse"]


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("store", STORES)
def test_every_shipped_statement_answers(monkeypatch: pytest.MonkeyPatch, store: str) -> None:
    proofs = shipped(monkeypatch, store, at="2026-08-01T13:00:00Z")
    assert [(each["title"], each["why"]) for each in proofs if each["fails"]] == []
    assert sum(each["verdict"] == "answers" for each in proofs) > 40
    assert {each["kind"] for each in proofs} == {"panel", "variable", "alert"}


@pytest.mark.usefixtures("repository")
def test_an_ingestion_that_stopped_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    proofs = shipped(monkeypatch, "v3", at="2026-09-01T13:00:00Z")
    assert "existed until" in {each["reason"] for each in proofs if each["fails"]}
