"""A Grafana is asked as a browser asks it, and the verdicts are those of the backends behind it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from heddle.cli import main
from heddle.prove.access import Access, Keys
from heddle.prove.backend import Limits
from heddle.prove.config import Terms
from heddle.prove.datasource import Source, Sources
from heddle.prove.documented import Documented
from heddle.prove.grafana.api import Grafana
from heddle.prove.grafana.find import backend_finder
from heddle.prove.grafana.frames import frames_of
from heddle.prove.http import Http, Refused, Unreachable
from heddle.prove.queries import asking
from heddle.prove.result import Proof, Reason, Verdict
from tests.cli.project import SETTINGS, Project
from tests.dashboards.answers.history import END
from tests.prove.asked import DAY, question
from tests.prove.board import SETTINGS as BOARD
from tests.prove.board import Board, table
from tests.prove.double import Asked, Reply, data, error, serving
from tests.prove.logs import Logs
from tests.prove.question import on
from tests.prove.test_jaeger import TRACES, search
from tests.prove.test_loki import LINES
from tests.prove.traces import Traces


def metrics(asked: Asked) -> Reply:
    """A Prometheus that has `up` and nothing else."""
    if asked.path.startswith("/api/v1/label"):
        return data(["up"] if "__name__" in asked.path else ["job"])
    query = asked.parameters["query"]
    if "(((" in query:
        return error("parse error: unclosed parenthesis", 400)
    series = [
        {"metric": {"job": one}, "values": [[END, "1"]], "value": [END, "1"]}
        for one in "ab"
        if re.search(r"\bup\b", query)
    ]
    return data({"resultType": "matrix", "result": series})


def board(**more: Any) -> Board:
    return Board(metrics, Logs(LINES).answer, Traces(TRACES).answer, **more)


def proof(type_: str, text: str, target: dict[str, Any] | None = None, **more: Any) -> Proof:
    uid = next(one["uid"] for one in BOARD["datasources"].values() if one["type"] == type_)
    with serving(board(**more).answer) as double:
        grafana = Grafana(Http(Access(url=double.url), Keys(), 4), double.url)
        source = grafana.sources().named(uid, type_)
        backend = backend_finder(grafana, Terms(limits=Limits(), documented=Documented(), retention=15 * DAY))(source)
        assert backend
        return backend.prove(on(question(text, END), source, target), {})


CASES = [
    ("prometheus", "up", None, Verdict.ANSWERS, "", ""),
    ("prometheus", "upp", None, Verdict.EMPTY, "metric never existed here", "there is `up`"),
    ("prometheus", "sum(((up)", None, Verdict.ERROR, "unknown", "unclosed parenthesis"),
    ("loki", '{job="loom"}', None, Verdict.ANSWERS, "", ""),
    ("loki", 'sum(rate({job="loom"} [5m]))', None, Verdict.ANSWERS, "", ""),
    ("loki", '{job="lom"}', None, Verdict.EMPTY, "label value missing", "the values are `loom`"),
    ("loki", '{job="gone"}', None, Verdict.EMPTY, "existed until", "existed until 2025-12-30"),
    ("loki", '{job="loom"} | json | level="EROR"', None, Verdict.EMPTY, "label value missing", "`INFO`"),
    ("loki", '{job="loom"', None, Verdict.ERROR, "unknown", "parse error"),
    ("jaeger", "search", search(), Verdict.ANSWERS, "", ""),
    ("jaeger", "search", search(service="lom"), Verdict.EMPTY, "label value missing", "no service `lom`"),
    ("jaeger", "search", search(tags="http.verb=GET"), Verdict.EMPTY, "label missing", "no span has the tag"),
    ("jaeger", "trace", {"query": "a1"}, Verdict.ANSWERS, "", ""),
    ("jaeger", "trace", {"query": "c1"}, Verdict.ERROR, "unknown", "404"),
    ("jaeger", "graph", {"queryType": "dependencyGraph"}, Verdict.ANSWERS, "", ""),
]


@pytest.mark.parametrize(("type_", "text", "target", "verdict", "reason", "says"), CASES)
def test_verdicts_are_those_of_the_backend(
    type_: str, text: str, target: dict[str, Any] | None, verdict: Verdict, reason: str, says: str
) -> None:
    found = proof(type_, text, target)
    assert (found.verdict, found.why.reason if found.why else "") == (verdict, reason), found.why
    assert says in (found.why.text if found.why else "")


def test_a_jaeger_that_only_browsers_ask_is_asked_by_the_proxy() -> None:
    sources = {**BOARD["datasources"], "Jaeger": {"uid": "jaeger", "type": "jaeger", "meta": {"backend": False}}}
    found = proof("jaeger", "search", search(), settings={**BOARD, "datasources": sources})
    assert found.verdict is Verdict.ANSWERS


def tables(target: dict[str, Any]) -> list[dict[str, Any]] | str:
    text = json.dumps(target)
    if "broken" in text:
        return "Code: 60. DB::Exception: no such table"
    if "system.columns" in text:
        return [table(name=["id", "start_time"])]
    return [] if "empty" in text else [table(time=[END * 1000], n=[1.0])]


@pytest.mark.parametrize(
    ("sql", "verdict"),
    [
        ("SELECT 1 FROM t WHERE $__timeFilter(start_time)", Verdict.ANSWERS),
        ("SELECT 1 FROM t WHERE name = 'empty'", Verdict.EMPTY),
        ("SELECT 1 FROM broken", Verdict.ERROR),
    ],
)
def test_statements_go_out_with_their_macros(sql: str, verdict: Verdict) -> None:
    sent = []

    def answer(target: dict[str, Any]) -> list[dict[str, Any]] | str:
        sent.append(target["rawSql"])
        return tables(target)

    assert proof("grafana-clickhouse-datasource", sql, {"format": 1}, tables=answer).verdict is verdict
    assert sent[0] == sql


def test_infinity_tells_rows_from_none_and_none_yet_from_none_ever() -> None:
    kind = "yesoreyeram-infinity-datasource"
    assert proof(kind, "x", {"url": "/x"}, tables=tables).verdict is Verdict.ANSWERS
    silent = proof(kind, "x", {"url": "/empty"}, tables=tables)
    assert silent.why is not None
    assert (silent.why.reason, silent.fails) == (Reason.NOTHING, True)
    times = {"url": "/x?from=${__timeFrom:date:seconds}"}
    young = f"from={END - 3600:.0f}"
    quiet = proof(kind, "x", times, tables=lambda target: [] if young in target["url"] else [table(n=[1.0])])
    assert quiet.why is not None
    assert (quiet.why.reason, quiet.fails) == (Reason.QUIET, False)


def test_frames_hold_numbers_that_json_cannot_write() -> None:
    frame = table(Value=[1.0, None, None])
    frame["data"]["entities"] = [{"NaN": [1], "Inf": [2]}]
    [[field]] = frames_of({"results": {"A": {"frames": [frame]}}})
    assert (field.values[0], str(field.values[1]), field.values[2]) == (1.0, "nan", float("inf"))
    with pytest.raises(Refused, match="not Grafana's API"):
        frames_of({"results": {}})


def test_sources_are_found_as_grafana_finds_them() -> None:
    listed = [Source(type="prometheus", uid=uid, name=name) for uid, name in (("b", "Beta"), ("a", "Alpha"))]
    listed.append(Source(type="loki", uid="l", name="Logs"))
    sources = Sources(listed, "b")

    def meant(reference: object, **variable: object) -> str | None:
        shown = {"templating": {"list": [{"name": "which", "type": "datasource", "query": "prometheus", **variable}]}}
        found = sources.of(shown, {}, {"datasource": reference})
        return found.uid if found else None

    assert meant({"type": "prometheus", "uid": "${which}"}) == "b"
    assert meant("$which", current={"value": "a"}) == "a"
    assert meant({"uid": "${which}"}, current={"value": ["Alpha"]}) == "a"
    assert meant({"uid": "${which}"}, current={"value": "left"}) == "b"
    assert meant("Alpha") == "a"
    assert meant(None) == "b"
    assert meant({"type": "loki"}) == "l"
    assert meant({"type": "tempo", "uid": "t"}) == "t"
    assert meant({"type": "__expr__", "uid": "__expr__"}) is None
    assert meant({"uid": "-- Mixed --"}) is None
    query = {"name": "job", "type": "query", "datasource": {"type": "prometheus", "uid": "a"}}
    assert asking({"templating": {"list": [query]}}, sources) == {"job": listed[1]}


@pytest.mark.parametrize(
    ("reply", "says", "help"),
    [
        (Reply('{"message": "Invalid API key"}', 401), "Invalid API key", "--token-env"),
        (Reply('{"datasources": {}}'), "shows no data sources", "--token-env"),
        (Reply('{"status": "success"}'), "not Grafana's API", "check the address"),
    ],
)
def test_a_grafana_that_cannot_be_asked_is_one_message(reply: Reply, says: str, help: str) -> None:
    with serving(lambda _: reply) as double, pytest.raises(Unreachable) as caught:
        Grafana(Http(Access(url=double.url), Keys(), 4), double.url).sources()
    [backend_finder] = caught.value.findings
    assert (says in backend_finder.message, help in backend_finder.help) == (True, True), backend_finder


@pytest.fixture
def shop(project: Project) -> Project:
    project.write("pyproject.toml", SETTINGS)
    return project


def prove(url: str, *options: str, **environ: str) -> Result:
    command = ["prove", "--grafana", url, "--at", "2026-01-02T02:00:00Z", "--format", "json", *options]
    return CliRunner().invoke(main, command, env=environ)


@pytest.mark.usefixtures("shop")
def test_the_data_sources_own_interval_makes_the_windows() -> None:
    Path("dashboards/loom/orders.py").write_text(
        Path("dashboards/loom/orders.py").read_text().replace('ORDERS.rate().sum(by="status")', 'raw("up")')
    )
    with serving(board().answer) as double:
        result = prove(double.url, "--token-env", "GRAFANA_TOKEN", GRAFANA_TOKEN="t0p-secret")
    assert result.exit_code == 0, result.output
    assert {each["verdict"] for each in json.loads(result.stdout)["proofs"]} == {"answers"}
    headers = [{name.lower(): value for name, value in each.headers.items()} for each in double.asked]
    assert {each["authorization"] for each in headers} == {"Bearer t0p-secret"}
    assert "t0p-secret" not in result.output


@pytest.mark.usefixtures("shop")
def test_rates_see_the_interval_that_grafana_has() -> None:
    with serving(board().answer) as double:
        asked = [each["asked"] for each in json.loads(prove(double.url).stdout)["proofs"] if each["kind"] == "panel"]
    assert "[4m]" in asked[0]


@pytest.mark.usefixtures("shop")
def test_a_grafana_without_the_data_source_says_so() -> None:
    alone = {**BOARD, "datasources": {"Loki": BOARD["datasources"]["Loki"]}}
    with serving(board(settings=alone).answer) as double:
        proofs = json.loads(prove(double.url).stdout)["proofs"]
    assert {each["why"] for each in proofs} == {"Grafana has no data source of the type `prometheus`"}
