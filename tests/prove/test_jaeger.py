"""What is wrong with a search for traces is told, and what is right is left alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner

from heddle.cli import main
from heddle.grafana.interpolation import VariableValue
from heddle.prove.access import Access, Keys
from heddle.prove.backend import Limits
from heddle.prove.datasource import Source
from heddle.prove.http import Http, Unreachable
from heddle.prove.jaeger.api import Jaeger
from heddle.prove.jaeger.backend import JaegerBackend
from heddle.prove.jaeger.diagnose import tag_pairs
from heddle.prove.query_text import text_of
from heddle.prove.result import Proof, Reason, Verdict
from tests.dashboards.answers.history import END
from tests.prove.asked import DAY, HOUR, question
from tests.prove.double import Asked, Reply, serving
from tests.prove.question import on
from tests.prove.traces import Trace, Traces

SOURCE = Source(type="jaeger")
TRACES = [
    Trace("a1", "loom", "dispatch", END - 60, {"http.method": "GET", "error": False}),
    Trace("a2", "loom", "plan", END - 5 * HOUR, {"http.method": "PUT"}),
    Trace("b1", "gone", "work", END - 2 * DAY),
]


def search(**fields: object) -> dict[str, Any]:
    return {"queryType": "search", "service": "loom", "limit": 20, **fields}


def proof(
    target: dict[str, Any],
    answer: Callable[[Asked], Reply] | None = None,
    limits: Limits | None = None,
    selection: dict[str, VariableValue] | None = None,
) -> Proof:
    with serving(answer or Traces(TRACES).answer) as double:
        backend = JaegerBackend(_jaeger(double.url), limits or Limits(), 15 * DAY)
        backend.greet()
        return backend.prove(on(question(text_of("jaeger", target), END), SOURCE, target), selection or {})


def _jaeger(url: str) -> Jaeger:
    return Jaeger(Http(Access(url=url, timeout=5), Keys(), 4), url)


HEALTHY = [
    search(),
    search(operation="dispatch"),
    search(tags="http.method=GET error=false"),
    search(service="$service"),
    {"query": "a1"},
    {"query": "$trace"},
    {"queryType": "dependencyGraph"},
]


@pytest.mark.parametrize("target", HEALTHY, ids=json.dumps)
def test_a_healthy_search_answers(target: dict[str, Any]) -> None:
    found = proof(target, selection={"service": VariableValue(("loom",)), "trace": VariableValue(("",))})
    assert (found.verdict, found.why) == (Verdict.ANSWERS, None)


RUNGS = [
    (search(service="lom"), Reason.VALUE, "no service `lom`; the services are `gone`, `loom`"),
    (search(operation="dispach"), Reason.VALUE, "no operation `dispach`; its operations are `dispatch`, `plan`"),
    (search(operation="plan"), Reason.QUIET, "and none with `plan`"),
    (search(service="gone"), Reason.UNTIL, "the last was at 2025-12-31"),
    (search(tags="http.verb=GET"), Reason.LABEL, "no span has the tag `http.verb`; there is `error`, `http.method`"),
    (search(tags="http.method=POST"), Reason.VALUE, "the values are `GET`"),
    (search(tags="http.method=PUT"), Reason.QUIET, "the last was at"),
    (search(tags="error=true"), Reason.QUIET, "none that fulfils"),
]


@pytest.mark.parametrize(("target", "reason", "text"), RUNGS, ids=[json.dumps(target) for target, *_ in RUNGS])
def test_what_is_empty_says_why(target: dict[str, Any], reason: Reason, text: str) -> None:
    found = proof(target)
    assert found.why is not None
    assert (found.verdict, found.why.reason, text in found.why.text) == (Verdict.EMPTY, reason, True), found.why
    assert found.fails is not reason.right


def test_a_jaeger_without_traces_says_so() -> None:
    for target in (search(), {"query": "$trace"}):
        found = proof(target, Traces([]).answer, selection={"trace": VariableValue(("",))})
        assert found.why is not None
        assert (found.why.reason, found.why.text) == (Reason.NOTHING, "no service has ever sent a span")


def test_a_graph_without_calls_names_the_services() -> None:
    found = proof({"queryType": "dependencyGraph"}, Traces(TRACES, calls=0).answer)
    assert found.why is not None
    assert (found.fails, "the services are `gone`, `loom`" in found.why.text) == (True, True)
    assert not proof({"queryType": "dependencyGraph"}, Traces(TRACES[:1], calls=0).answer).fails


def test_a_newer_jaeger_finds_no_searches_and_still_shows_traces() -> None:
    newer = Traces(TRACES, newer=True)
    found = proof(search(), newer.answer)
    assert found.why is not None
    assert (found.verdict, "run 2.20 or older" in found.why.text) == (Verdict.ERROR, True)
    assert (
        proof({"query": "$trace"}, newer.answer, selection={"trace": VariableValue(("",))}).verdict is Verdict.ANSWERS
    )


def test_an_unknown_trace_is_an_error_and_a_slow_answer_is_slow() -> None:
    found = proof({"query": "c1"})
    assert (found.verdict, found.why and found.why.text) == (Verdict.ERROR, "trace not found")
    assert proof(search(), limits=Limits(slow=0)).verdict is Verdict.SLOW


def test_a_wrong_server_is_one_message() -> None:
    with serving(lambda _: Reply("<html>", kind="text/html")) as double, pytest.raises(Unreachable) as caught:
        _jaeger(double.url).greet()
    [finding] = caught.value.findings
    assert "Jaeger's API must be below it" in finding.help


def test_tags_are_read_as_grafana_does() -> None:
    assert tag_pairs('error=true a.b="x y" flag') == {"error": "true", "a.b": "x y", "flag": "true"}


@pytest.mark.usefixtures("repository")
def test_a_misnamed_service_is_found_in_every_shipped_search() -> None:
    command = ["prove", "--at", "2026-01-02T02:00:00Z", "--format", "json", "--jaeger"]
    with serving(Traces([Trace("a1", "somebody", "x", END - 60), Trace("a2", "else", "x", END)]).answer) as double:
        result = CliRunner().invoke(main, [*command, double.url])
    asked = [each for each in json.loads(result.stdout)["proofs"] if each["backend"] == "jaeger"]
    searches = [each for each in asked if each["asked"].startswith("search")]
    assert {(each["verdict"], each["reason"]) for each in searches} == {("empty", "label value missing")}
    assert {each["verdict"] for each in asked if each not in searches} == {"answers"}


@pytest.mark.usefixtures("repository")
def test_every_shipped_search_answers_where_systems_send_traces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAEGER_TENANT", "team-a")

    def answer(asked: Asked) -> Reply:
        assert {name.lower(): value for name, value in asked.headers.items()}["x-tenant"] == "team-a"
        if asked.path == "/api/traces":
            given = asked.parameters
            tags = json.loads(given.get("tags", "{}"))
            one = Trace("a1", given["service"], given.get("operation", "x"), END - 60, tags)
            return Traces([one]).answer(asked)
        return Traces([Trace("a1", "loom", "x", END - 60)]).answer(asked)

    command = ["prove", "--at", "2026-01-02T02:00:00Z", "--format", "json", "--tenant-env", "JAEGER_TENANT"]
    with serving(answer) as double:
        result = CliRunner().invoke(main, [*command, "--jaeger", double.url])
    asked = [each for each in json.loads(result.stdout)["proofs"] if each["backend"] == "jaeger"]
    assert [(each["asked"], each["why"]) for each in asked if each["verdict"] != "answers"] == []
    assert len(asked) > 20
