"""What is wrong with a LogQL query is told, and what is right is left alone."""

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
from heddle.prove.loki.api import Loki
from heddle.prove.loki.backend import LokiBackend
from heddle.prove.loki.logql import Matcher, pieces
from heddle.prove.result import Proof, Reason, Verdict
from tests.dashboards.answers.history import END
from tests.prove.asked import DAY, HOUR, question
from tests.prove.double import Asked, Reply, serving
from tests.prove.logs import Line, Logs
from tests.prove.question import on

EVENT = '{"event":"dispatch.assign","duration_ms":12,"level":"INFO"}'
LOOM = {"job": "loom", "env": "prod"}
LINES = [
    Line(LOOM, END - 120, EVENT),
    Line(LOOM, END - 600, "started without JSON"),
    Line({"job": "tokenhub", "env": "prod"}, END - 60, "INFO routed"),
    Line(LOOM, END - 5 * HOUR, '{"event":"dispatch.claim","level":"WARN"}'),
    Line({"job": "gone", "env": "prod"}, END - 3 * DAY, "last words"),
]


def proof(
    text: str,
    *,
    answer: Callable[[Asked], Reply] | None = None,
    instant: bool = False,
    limits: Limits | None = None,
    selection: dict[str, VariableValue] | None = None,
) -> Proof:
    with serving(answer or Logs(LINES).answer) as double:
        backend = LokiBackend(_loki(double.url), limits or Limits(), 15 * DAY)
        asked = on(question(text, END, instant=instant), Source(type="loki"))
        return backend.prove(asked, selection or {})


def _loki(url: str, timeout: float = 10) -> Loki:
    return Loki(Http(Access(url=url, timeout=timeout), Keys(), 4), url)


ANSWERS = [
    '{job="loom"}',
    '{job=~"loom|nobody", env!="dev"} |= `"event":"dispatch.assign"`',
    'sum(rate({job="loom"} |= "dispatch" [5m]))',
    'sum(count_over_time({job="loom"} [$__auto]))',
    'avg(sum_over_time({job="loom"} | json | unwrap duration_ms [1h]))',
    '{job="loom"} | json | level="INFO"',
    '{job="loom"} |~ `^(started|stopped)` != "panic"',
]


@pytest.mark.parametrize("query", ANSWERS)
def test_a_healthy_query_answers(query: str) -> None:
    found = proof(query)
    assert (found.verdict, found.why, found.fails) == (Verdict.ANSWERS, None, False)


RUNGS = [
    ('{service="loom"}', Reason.LABEL, "no stream has the label `service`; there is `env`, `job`"),
    ('{job="loom", pod="a"}', Reason.LABEL, '`{job="loom"}` has no label `pod`'),
    ('{job="lom"}', Reason.VALUE, 'no stream has `job="lom"`; the values are `loom`, `tokenhub`'),
    ('{env="prod", job=~"lo+"}', Reason.VALUE, 'among `{env="prod"}`; the values are `loom`, `tokenhub`'),
    ('{job="gone"}', Reason.UNTIL, '`{job="gone"}` existed until'),
    ('{job="loom"} |= "no.such.event"', Reason.PIPELINE, 'and `|= "no.such.event"` drops them all'),
    ('sum(rate({job="loom"} |= `dispatch` |= "nothing" [5m]))', Reason.PIPELINE, '`|= "nothing"` drops them all'),
    ('{job="loom"} | json | colour="red"', Reason.LABEL, "has the label `colour`; there is"),
    ('{job="loom"} | json | level="EROR"', Reason.VALUE, "values are `INFO`"),
    ('sum(sum_over_time({job="loom"} | json | unwrap took [1h]))', Reason.LABEL, "has the label `took`"),
    ('{job="loom"} |= "dispatch.claim"', Reason.QUIET, "the last that did was at"),
    ('sum(count_over_time({job="loom"} [5m])) > 100', Reason.QUIET, "nothing fulfils what"),
]


@pytest.mark.parametrize(("query", "reason", "text"), RUNGS, ids=[query for query, *_ in RUNGS])
def test_what_is_empty_says_why(query: str, reason: Reason, text: str) -> None:
    found = proof(query)
    assert found.why is not None
    assert (found.verdict, found.why.reason, text in found.why.text) == (Verdict.EMPTY, reason, True), found.why
    assert found.fails is not reason.right


def test_a_window_that_nothing_fell_into_is_quiet() -> None:
    found = proof('sum(rate({job="loom"} |= "dispatch" [1m]))', instant=True)
    assert found.why is not None
    assert (found.why.reason, "the last was at" in found.why.text, found.fails) == (Reason.QUIET, True, False)


def test_a_loki_without_lines_says_so() -> None:
    found = proof('{job="loom"}', answer=Logs([]).answer)
    assert found.why is not None
    assert found.why.reason is Reason.NOTHING


def test_a_syntax_error_is_told_in_the_servers_words() -> None:
    found = proof('{job="loom"')
    assert found.why is not None
    assert (found.verdict, found.fails) == (Verdict.ERROR, True)
    assert "parse error at line 1, col 7" in found.why.text


def test_too_many_series_and_a_slow_answer_are_told() -> None:
    many = Logs(LINES, series=3)
    query = 'sum by (n) (rate({job="loom"} [5m]))'
    assert proof(query, answer=many.answer, limits=Limits(series=2)).verdict is Verdict.MANY
    assert proof('{job="loom"}', limits=Limits(slow=0)).verdict is Verdict.SLOW


def test_an_answer_that_is_not_lokis_is_an_error() -> None:
    found = proof('{job="loom"}', answer=lambda _: Reply('{"status": "success", "data": {"resultType": "streams"}}'))
    assert (found.verdict, found.why and found.why.text) == (Verdict.ERROR, "its JSON is not Loki's API")


def test_a_wrong_server_is_one_message() -> None:
    with serving(lambda _: Reply("no org id", 401, "text/plain")) as double, pytest.raises(Unreachable) as caught:
        _loki(double.url).greet()
    [finding] = caught.value.findings
    assert ("no org id" in finding.message, "--tenant-env" in finding.help) == (True, True)


def test_variables_are_written_as_grafana_does() -> None:
    selection = {
        "job": VariableValue(("lo.m", "it's"), multi=True),
        "plain": VariableValue(("it's",)),
        "trace": VariableValue(("",)),
    }
    asked = proof('{job=~"$job"} |= "$plain" |= "$trace" [$__auto]', answer=Logs([]).answer, selection=selection).asked
    assert asked == '{job=~"lo\\\\.m|it\\\\\'s"} |= "it\\\\\'s" |= "" [1m]'


def test_logql_is_taken_apart() -> None:
    text = 'sum(rate({a="x", b=~`y|z`} |= "a | b" != "c" | json | d != "e" | (f > 1 or g="h") [1h] offset 5m)) / 2'
    [piece] = pieces(text)
    assert piece.matchers == (Matcher("a", "=", "x"), Matcher("b", "=~", "y|z"))
    assert piece.stages == ('|= "a | b"', '!= "c"', "| json", '| d != "e"', '| (f > 1 or g="h")')
    assert (piece.window, piece.offset) == (3600, 300)
    assert pieces("vector(1)") == ()


def test_a_variable_offers_what_there_is_or_says_why_not() -> None:
    def offered(query: object, **more: object) -> tuple[str, ...]:
        with serving(Logs(LINES).answer) as double:
            backend = LokiBackend(_loki(double.url), Limits(), 15 * DAY)
            variable: dict[str, Any] = {"name": "x", "type": "query", "query": query, **more}
            asked = on(question("", END), Source(type="loki"))
            found = backend.offers(variable, asked, {})
            return found.values or (backend.lacking(asked, found).text,)

    assert offered("label_values(job)") == ("loom", "tokenhub")
    assert offered('label_values({env="prod"}, job)', regex="/^t/") == ("tokenhub",)
    assert offered({"type": 1, "label": "env", "stream": '{job="loom"}'}) == ("prod",)
    assert offered("label_names()") == ("env", "job")
    assert 'no stream has `job="x"`' in offered('label_values({job="x"}, env)')[0]
    assert "the labels are `env`, `job`" in offered("label_values(pod)")[0]


def lines() -> list[Line]:
    """Return what every system logs, in its last hour and before."""
    events = ("dispatch.assign", "dispatch.claim", "dispatch.execute", "agent.task_complete", "agent.action")
    events += ("agent.task_start", "temporal.workflow_started", "temporal.workflow_result")
    texts = [f'{{"event":"{each}","terminal_reason":"done","success":true,"duration_ms":5}}' for each in events]
    loom = [Line({"job": "loom"}, END - ago, text) for ago in (60, 900) for text in texts]
    levels = ("ERROR", "WARNING", "INFO", "DEBUG")
    loopos = [Line({"job": "loopos-api"}, END - 60, f'{{"level":"{each}","trace_id":"a1"}}') for each in levels]
    others = [Line({"job": each}, END - 60, "a line") for each in ("tokenhub", "loomflow", "loki-mode", "loom-core")]
    return [*loom, *loopos, *others]


def shipped(*options: str, answer: Callable[[Asked], Reply]) -> list[dict[str, Any]]:
    with serving(answer) as double:
        command = ["prove", "--loki", double.url, "--at", "2026-01-02T02:00:00Z", "--format", "json", *options]
        result = CliRunner().invoke(main, command)
    assert result.exit_code in (0, 1), result.output
    return [each for each in json.loads(result.stdout)["proofs"] if each["backend"] == "loki"]


@pytest.mark.usefixtures("repository")
def test_every_shipped_query_answers_where_systems_log() -> None:
    proofs = shipped(answer=Logs(lines()).answer)
    assert [(each["title"], each["why"]) for each in proofs if each["verdict"] != "answers"] == []
    assert len(proofs) > 25


@pytest.mark.usefixtures("repository")
def test_a_renamed_job_is_found_in_every_shipped_query() -> None:
    renamed = [Line({"job": f"my-{line.labels['job']}"}, line.time, line.text) for line in lines()]
    proofs = shipped(answer=Logs(renamed).answer)
    assert {(each["verdict"], each["reason"], each["fails"]) for each in proofs} == {
        ("empty", "label value missing", True)
    }


@pytest.mark.usefixtures("repository")
def test_a_token_and_a_tenant_go_to_their_own_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKI_TOKEN", "t0p-secret")
    monkeypatch.setenv("LOKI_TENANT", "team-a")
    seen = []

    def answer(asked: Asked) -> Reply:
        seen.append({name.lower(): value for name, value in asked.headers.items()})
        return Reply("t0p-secret is no good", 400, "text/plain") if asked.path.endswith("query") else logs.answer(asked)

    logs = Logs(lines())
    proofs = shipped("--token-env", "loki=LOKI_TOKEN", "--tenant-env", "LOKI_TENANT", answer=answer)
    assert {(each["authorization"], each["x-scope-orgid"]) for each in seen} == {("Bearer t0p-secret", "team-a")}
    assert "t0p-secret" not in json.dumps(proofs)
    assert "*** is no good" in json.dumps(proofs)
