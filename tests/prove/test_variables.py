"""Variables are resolved in their order, with All and with single values."""

from __future__ import annotations

from typing import Any

import pytest

from heddle.compile.dashboard import Compiled
from heddle.compile.source_map import SourceMap
from heddle.diagnostics.location import Location
from heddle.prove.backend import Find, Limits
from heddle.prove.dashboard_prover import Board
from heddle.prove.datasource import Source, Sources
from heddle.prove.documented import Documented
from heddle.prove.prometheus.backend import PrometheusBackend
from heddle.prove.queries import questions
from heddle.prove.result import Proof, Reason, Verdict
from heddle.prove.variables import Variables
from heddle.settings.active import project_settings
from tests.dashboards.answers.history import END
from tests.dashboards.answers.served import Prometheus
from tests.prove.asked import DAY, server

SOURCE = {"type": "prometheus", "uid": "prometheus"}
SOURCES = Sources([Source(type="prometheus", uid="prometheus", scrape=60)])
ALL = {"includeAll": True, "multi": True, "current": {"value": ["$__all"]}}


def query(name: str, text: str, **more: object) -> dict[str, Any]:
    return {"name": name, "type": "query", "datasource": SOURCE, "query": {"query": text}, "sort": 1, **more}


JOB = query("job", "label_values(up, job)", regex="/^loki|^token/", **ALL)
INSTANCE = query("instance", 'label_values(up{job=~"$job"}, instance)', allValue=".+", **ALL)


def asked(prometheus: Prometheus) -> Find:
    backend = PrometheusBackend(server(prometheus.url), Limits(), Documented(), 15 * DAY)
    return lambda source: backend if source.type == "prometheus" else None


def compiled(data: dict[str, Any]) -> Compiled:
    location = Location("board.py", 7)
    return Compiled(
        data=data,
        folder="",
        built_with_heddle=True,
        locations=SourceMap(data, location),
        findings=(),
    )


def variables(prometheus: Prometheus, *listed: dict[str, Any]) -> Variables:
    return Variables(compiled({"templating": {"list": listed}}), END, project_settings(), SOURCES, asked(prometheus))


def board(prometheus: Prometheus, expr: str, *listed: dict[str, Any], **panel: object) -> list[Proof]:
    """Return the proofs of a dashboard of one panel: first those of its variables."""
    target = {"refId": "A", "expr": expr, "datasource": SOURCE, "instant": True}
    shown = {"title": "Panel", "type": "stat", "targets": [target], "gridPos": {"w": 12}, **panel}
    whole = compiled({"uid": "board", "panels": [shown], "templating": {"list": list(listed)}})
    made = Board(whole, END, project_settings(), SOURCES, asked(prometheus))
    return [*made.variables(), *(made.prove(each) for each in questions(whole, END, project_settings(), SOURCES))]


def test_later_variables_see_earlier_ones(prometheus: Prometheus) -> None:
    found = variables(prometheus, JOB, INSTANCE)
    everything, single = found.resolve(), found.resolve(single=frozenset({"job", "instance"}))
    assert everything.asked["job"].values == ("loki-mode", "tokenhub")
    assert everything.selection["job"].values == ("loki-mode", "tokenhub")
    assert (everything.selection["instance"].values, everything.selection["instance"].verbatim) == ((".+",), True)
    assert everything.asked["instance"].query == 'label_values(up{job=~"(loki-mode|tokenhub)"}, instance)'
    assert single.asked["instance"].query == 'label_values(up{job=~"loki-mode"}, instance)'
    assert single.selection["instance"].values == ("one:1",)
    assert found.resolve(single=frozenset({"job"}), pins={"job": "tokenhub"}).selection["job"].values == ("tokenhub",)


@pytest.mark.parametrize(
    ("text", "more", "values"),
    [
        ("label_values(job)", {}, ("loki-mode", "loom", "loom-core", "loomflow", "tokenhub")),
        ("label_values(up, job)", {"regex": "/^loom-(.*)/"}, ("core",)),
        ("label_values(up, job)", {"regex": "/(?<value>^to)ken/"}, ("to",)),
        ("label_values(up, job)", {"sort": 2, "regex": "/^loom/"}, ("loomflow", "loom-core", "loom")),
        ("metrics(^tokenhub_requests)", {}, ("tokenhub_requests_total",)),
        ('query_result(up{job="loomflow"})', {"regex": '/instance="([^"]+)"/'}, ("one:1",)),
        ("label_names()", {"regex": "/^insta/"}, ("instance",)),
    ],
)
def test_queries_of_variables(prometheus: Prometheus, text: str, more: dict[str, str], values: tuple[str, ...]) -> None:
    assert variables(prometheus, query("x", text, **more)).resolve().asked["x"].values == values


@pytest.mark.parametrize(
    ("variable", "values"),
    [
        ({"type": "custom", "query": "All : a|b,c : d,e", "current": {"value": "d"}}, ("d",)),
        ({"type": "custom", "query": "x,y"}, ("x",)),
        ({"type": "interval", "query": "1m,5m", "current": {"value": "gone"}}, ("1m",)),
        ({"type": "textbox", "query": "typed"}, ("typed",)),
        ({"type": "constant", "query": "fixed"}, ("fixed",)),
    ],
)
def test_variables_that_ask_nobody(prometheus: Prometheus, variable: dict[str, Any], values: tuple[str, ...]) -> None:
    assert variables(prometheus, {"name": "x", **variable}).resolve().selection["x"].values == values


def test_a_variable_without_values_says_why(prometheus: Prometheus) -> None:
    [found, _] = board(prometheus, "up", query("job", "label_values(upp, job)"))
    assert (found.question.kind, found.verdict, found.fails) == ("variable", Verdict.EMPTY, True)
    assert found.why is not None
    assert found.why.reason is Reason.NEVER
    [found, _] = board(prometheus, "up", query("job", "label_values(up, jobb)"))
    assert found.why is not None
    assert found.why.reason is Reason.LABEL
    [found, _] = board(prometheus, "up", query("job", "label_values(up{, job)"))
    assert (found.verdict, found.fails) == (Verdict.ERROR, True)


def test_all_that_is_compared_for_equality_is_found(prometheus: Prometheus) -> None:
    *_, found = board(prometheus, 'up{job="$job"}', JOB)
    assert (found.verdict, found.asked) == (Verdict.EMPTY, 'up{job="(loki-mode|tokenhub)"}')
    assert found.fails
    *_, repeated = board(prometheus, 'up{job="$job"}', JOB, repeat="job")
    assert repeated.verdict is Verdict.ANSWERS


def test_values_that_the_series_lack_are_found(prometheus: Prometheus) -> None:
    """With All it answers, because All is any value."""
    offers = query("job", "label_values(up, job)", allValue=".*", **ALL)
    *_, found = board(prometheus, 'sum(up{instance=~"$job"})', offers)
    assert (found.verdict, found.fails) == (Verdict.ANSWERS, False)  # one series lends its own value
    *_, found = board(prometheus, 'sum(up{instance=~"$job", job=~"$job"})', offers)
    assert (found.verdict, found.fails) == (Verdict.EMPTY, True)
    assert found.why is not None
    assert found.why.reason is Reason.VALUE
    assert found.why.text.startswith("with $job = ")


def test_a_value_that_only_others_have_is_no_fault(prometheus: Prometheus) -> None:
    """The first job emits no such metric, as is right."""
    jobs = query("job", "label_values(up, job)", allValue=".+", **ALL)
    *_, found = board(prometheus, 'sum(tokenhub_requests_total{job=~"$job"})', jobs)
    assert found.verdict is Verdict.ANSWERS


def test_hidden_targets_are_left_out_and_foreign_ones_not_asked(prometheus: Prometheus) -> None:
    source = {"type": "loki", "uid": "loki"}
    targets = [
        {"refId": "A", "expr": "up", "datasource": SOURCE, "hide": True},
        {"refId": "B", "expr": "up", "datasource": source},
        {"refId": "C", "expr": "up", "datasource": {"uid": "${which}"}, "instant": True, "range": True},
    ]
    which = {"name": "which", "type": "datasource", "query": "prometheus"}
    found = board(prometheus, "", which, targets=targets)
    refs = [(each.question.ref, each.question.instant, each.verdict) for each in found]
    assert refs == [("B", False, Verdict.UNASKED), ("C", True, Verdict.ANSWERS), ("C", False, Verdict.ANSWERS)]
    assert [each.question.location.line for each in found] == [7, 7, 7]


def test_a_panel_may_have_its_own_time(prometheus: Prometheus) -> None:
    [found] = board(prometheus, "up", timeFrom="2h", timeShift="1d", type="stat")
    assert (found.question.over.seconds, found.question.over.end) == (2 * 3600, END - DAY)
