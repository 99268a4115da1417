"""Panels and alerts about OpenTelemetry's GenAI metrics have data from its instrumentation, and count what was done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboards.otel_genai import telemetry as otel_genai
from heddle.promql.ast import Aggregate, Binary, Matcher, Node, Selector, transform
from heddle.promql.format import format_promql
from heddle.promql.parse import parse_promql
from heddle.simulate.exposition import format_series
from tests.cli.project import panels
from tests.dashboards.prometheus.exposition import Sample, emitted_metrics, generate_samples, parse_samples
from tests.dashboards.prometheus.fake_openai import COMPLETION, PROMPT
from tests.dashboards.prometheus.genai_program import CACHED, REASONING, Program, agent_spans
from tests.dashboards.prometheus.history import END, TIMES, Series, history, up
from tests.dashboards.prometheus.lifetimes import Life, Target, do, openmetrics
from tests.dashboards.prometheus.panel_results import has_data, values
from tests.dashboards.prometheus.promql import selects_only_job
from tests.dashboards.prometheus.queries import ROOT, DashboardQueries, compile_dashboards, dashboard_queries
from tests.dashboards.prometheus.server import MISSING, VERSION, Prometheus, serve, serve_text
from tests.settings_values import reimported

for module in ("openai", "opentelemetry.exporter.prometheus", "opentelemetry.instrumentation.genai.openai"):
    pytest.importorskip(module)

LABELS = {"job": "otel-genai", "instance": "genai-app:9464"}
WITH_DOTS = ("NoUTF8EscapingWithSuffixes", "NoTranslation")
OWN = ("gen_ai_", "mcp_")

needs_prometheus = pytest.mark.skipif(bool(MISSING), reason="needs Prometheus: install the package `prometheus`")


def compiled(**settings: object) -> dict[str, DashboardQueries]:
    """Return the queries of the dashboards of the system with these settings."""
    with reimported({f"system.otel_genai.{name}": value for name, value in settings.items()}):
        dashboards = map(dashboard_queries, compile_dashboards(ROOT / "dashboards", ROOT / "datasources"))
        return {dashboard.uid: dashboard for dashboard in dashboards if dashboard.uid.startswith("otel-genai-")}


def queries_of(dashboards: dict[str, DashboardQueries]) -> dict[str, str]:
    return {
        f"{uid}/{panel.title}/{query.ref_id}": dashboard.resolve(query.text)
        for uid, dashboard in dashboards.items()
        for panel in dashboard.panels
        for query in panel.queries
    }


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    """Return the samples of a program that did everything."""
    with Program() as program:
        for action in ("call", "stream", "fail_call", "run", "fail_run", "request", "fail_request", "session"):
            getattr(program, action)(2)
        program.count_tokens(2)
        return [one for one in parse_samples(program.exposition()) if one.name.startswith(OWN)]


def test_the_catalog_declares_what_is_exposed(samples: list[Sample]) -> None:
    exposed = {sample.family: sample.kind for sample in samples}
    declared = {}
    for tokens in ("histogram", "counters"):
        with reimported({"system.otel_genai.tokens": tokens}):
            catalog = import_module(otel_genai.__name__)
            declared |= {metric.name: metric.kind for metric in emitted_metrics(catalog)}
    assert exposed == {name: kind for name, kind in declared.items() if name.startswith(OWN)}


def test_the_catalog_declares_labels_and_bounds_that_are_exposed(samples: list[Sample]) -> None:
    labels: dict[str, set[str]] = {}
    bounds: dict[str, set[float]] = {}
    for sample in samples:
        names = dict(sample.labels)
        if bound := names.pop("le", ""):
            bounds.setdefault(sample.family, set()).add(float(bound))
        labels.setdefault(sample.family, set()).update(name for name in names if not name.startswith("otel_scope_"))
    metrics = [metric for metric in emitted_metrics(otel_genai) if metric.name in labels]
    undeclared = {metric.name: labels[metric.name] - {*metric.known_labels} for metric in metrics}
    assert {name: missing for name, missing in undeclared.items() if missing} == {}
    histograms = [metric for metric in metrics if metric.buckets]
    assert {m.name: {*m.buckets, float("inf")} for m in histograms} == {m.name: bounds[m.name] for m in histograms}


@needs_prometheus
@pytest.mark.parametrize("tokens", ["histogram", "counters"])
def test_every_panel_has_data(samples: list[Sample], tokens: str, tmp_path: Path) -> None:
    queries = queries_of(compiled(tokens=tokens))
    assert all(selects_only_job("otel-genai", text) for text in queries.values())
    with serve(tmp_path, [up(**LABELS), *history(samples, **LABELS)]) as prometheus:
        assert [key for key, text in queries.items() if not has_data(prometheus, text)] == []


def escaped(node: Node) -> Node:
    """Return a part of a query with underscores in place of the dots in names."""

    def name(text: str) -> str:
        return text.replace(".", "_")

    match node:
        case Selector():
            matchers = tuple(Matcher(name(m.label), m.operator, m.value, m.alternative) for m in node.matchers)
            return Selector(name(node.name), matchers, node.window, node.offset, node.at)
        case Aggregate():
            return Aggregate(node.operator, node.inner, node.grouping, tuple(map(name, node.labels)), node.parameter)
        case Binary() if node.matching:
            assert "." not in "".join((*node.matching.labels, *node.matching.include))
    return node


def without_suffixes(text: str) -> str:
    return re.sub(r"_(seconds|total)(?=_bucket|_sum|_count|\b)", "", text)


@pytest.mark.parametrize(
    ("strategy", "tokens"),
    [(strategy, "counters") for strategy in (*WITH_DOTS, "UnderscoreEscapingWithoutSuffixes")]
    + [("NoTranslation", "histogram")],
)
def test_queries_with_other_names_are_otherwise_the_same(strategy: str, tokens: str) -> None:
    expected = queries_of(compiled(tokens=tokens))
    found = {
        key: format_promql(transform(parse_promql(text), escaped))
        for key, text in queries_of(compiled(tokens=tokens, otlp_names=strategy)).items()
    }
    shortened = (lambda text: text) if strategy.endswith("WithSuffixes") else without_suffixes
    # A label with a dot is sorted before others among the matchers, and so it may be elsewhere in the text.
    normal = {key: sorted(re.split(r"[{},]\s*", shortened(text))) for key, text in expected.items()}
    assert {key: sorted(re.split(r"[{},]\s*", shortened(text))) for key, text in found.items()} == normal


@pytest.mark.skipif(VERSION < (3, 0), reason="needs Prometheus 3")
@pytest.mark.parametrize("strategy", WITH_DOTS)
def test_every_panel_has_data_of_metrics_with_dots(strategy: str, tmp_path: Path) -> None:
    queries = queries_of(compiled(otlp_names=strategy))
    with reimported({"system.otel_genai.otlp_names": strategy}):
        catalog = import_module(otel_genai.__name__)
        series = [up(**LABELS), *history(generate_samples(emitted_metrics(catalog)), **LABELS)]
    with serve_text(tmp_path, quoted(series)) as prometheus:
        assert [key for key, text in queries.items() if not has_data(prometheus, text)] == []


def quoted(all_series: Iterable[Series]) -> Iterator[str]:
    """Yield the lines of series whose names may have dots."""
    for series in all_series:
        head = format_series(series.name, tuple(series.labels.items()))
        yield from (f"{head} {value!r} {time}\n" for time, value in zip(TIMES, series.values, strict=True))
    yield "# EOF\n"


def test_agents_spans_have_the_attributes_that_panels_sum() -> None:
    """Only Tempo computes sums from spans."""
    with reimported({"traces.backend": "tempo"}):
        boards = compile_dashboards(ROOT / "dashboards", ROOT / "datasources")
        (agents,) = [board for board in boards if board["uid"] == "otel-genai-agents"]
    queries = [
        target["query"]
        for panel in panels(agents)
        for target in panel.get("targets", ())
        if "sum_over_time" in target.get("query", "")
    ]
    spans = [dict(span.attributes or {}) for span in agent_spans()]
    assert len(queries) == 2
    for query in queries:
        names = re.findall(r"span\.([\w.]+)", query)
        found = [span for span in spans if {*names} <= span.keys()]
        assert [span["gen_ai.operation.name"] for span in found] == ["invoke_agent"]
        assert 'gen_ai.operation.name = "invoke_agent"' in query


TARGET = Target(program=Program, job=LABELS["job"], instance=LABELS["instance"], prefixes=OWN)
DAY = 86400
TOLERANCE = 0.03
"""`increase` extrapolates to the ends of its window, by less than a scrape interval."""

TITLES = {
    "otel-genai-models": ("Calls", "Failed calls", "Input tokens", "Output tokens"),
    "otel-genai-agents": ("Agent runs", "Failed agent runs", "Failed tool calls", "Failed workflows"),
    "otel-genai-mcp": ("Requests sent", "Failed requests", "Failed requests at servers"),
}


def done(
    *, calls: int = 0, failed: int = 0, runs: int = 0, failed_runs: int = 0, requests: int = 0
) -> dict[str, float]:
    """Return what panels show of successful and failed calls, runs and requests, all within 15 minutes."""
    share_of_runs = failed_runs / (runs + failed_runs) if runs + failed_runs else 0.0
    return {
        "Calls": calls + failed,
        "Failed calls": failed / (calls + failed) if calls + failed else 0.0,
        "Input tokens": calls * PROMPT,
        "Output tokens": calls * COMPLETION,
        "Agent runs": runs + failed_runs,
        "Failed agent runs": share_of_runs,
        "Failed tool calls": share_of_runs,
        "Failed workflows": share_of_runs,
        "Requests sent": requests,
        "Failed requests": 0.0,
        "Failed requests at servers": 0.0,
    }


WORK = do(("call", 3), ("stream", 2), ("fail_call", 4), ("run", 5), ("fail_run", 3), ("request", 4))
ALL_FAILURES = {"OtelGenaiCallFailures", "OtelGenaiAgentFailures", "OtelGenaiToolFailures"}


def cases() -> Iterator[tuple[str, dict[str, Any], dict[str, float], set[str]]]:
    """Yield names, arguments of a history, what panels show at its end, and the alerts whose condition is true."""
    everything = done(calls=5, failed=4, runs=5, failed_runs=3, requests=4)
    yield "a burst", {"lives": [Life(-7200, 1, {-600: WORK})]}, everything, ALL_FAILURES
    yield "before the first scrape", {"lives": [Life(-795, 1, {-795: WORK})]}, everything, ALL_FAILURES
    yield "half a minute", {"lives": [Life(-45, -15, {-45: WORK})]}, everything, ALL_FAILURES
    restarted = [
        Life(-7200, -500, {-7000: WORK, -600: do(("call", 3), ("fail_call", 2))}),
        Life(-470, 1, {-300: do(("stream", 2), ("fail_call", 2), ("run", 1))}),
    ]
    yield "a restart", {"lives": restarted}, done(calls=5, failed=4, runs=1), {"OtelGenaiCallFailures"}
    # One failure is below the number that alerts need.
    few = do(("call", 1), ("fail_call", 1), ("fail_run", 1))
    yield "few failures", {"lives": [Life(-7200, 1, {-600: few})]}, done(calls=1, failed=1, failed_runs=1), set()
    old = {"lives": [Life(-7200, 1, {-7200: WORK})], "first_scrape": -600}
    yield "old counters in a new Prometheus", old, done(), set()


@needs_prometheus
def test_panels_and_alerts_count_what_a_program_did(tmp_path: Path) -> None:
    """Each case is a day later than the one before: no query looks back as far."""
    expected, histories = {}, []
    for index, (name, arguments, shown, alerts) in enumerate(cases()):
        end = END + index * DAY
        lives = arguments.pop("lives")
        histories.append(TARGET.history(*lives, end=end, **arguments))
        expected[name] = (end, shown, alerts)
    dashboards = compiled()
    (group,) = yaml.safe_load((ROOT / "out/prometheus/rules/otel-genai.yaml").read_text())["groups"]
    found = {}
    with serve_text(tmp_path, openmetrics(*histories)) as prometheus:
        for name, (end, _, _) in expected.items():
            at = partial(shown_at, prometheus, end=end)
            shown = {title: at(dashboards[uid], title) for uid, titles in TITLES.items() for title in titles}
            alerts = {rule["alert"] for rule in group["rules"] if prometheus.instant(rule["expr"], end)}
            found[name] = (shown, alerts - {"OtelGenaiDown"})
    wrong = {
        name: (found[name], (shown, alerts))
        for name, (_, shown, alerts) in expected.items()
        if found[name][0] != pytest.approx(shown, rel=TOLERANCE) or found[name][1] != alerts
    }
    assert wrong == {}, "by case: what is shown, then what was expected"


def shown_at(prometheus: Prometheus, dashboard: DashboardQueries, title: str, end: int) -> float:
    """Return what a panel shows at a time; a panel without a value shows 0 here."""
    (query,) = dashboard.panel(title).queries
    return sum(one.values[-1] for one in prometheus.instant(dashboard.resolve(query.text), end))


@needs_prometheus
def test_counters_of_tokens_are_shown(tmp_path: Path) -> None:
    life = Life(-7200, 1, {-7000: do(("count_tokens", 1)), -600: do(("count_tokens", 3))})
    models = compiled(tokens="counters")["otel-genai-models"]
    expected = {
        "Input tokens": 3 * PROMPT,
        "Output tokens": 3 * COMPLETION,
        "Cached share of the input": CACHED / PROMPT,
        "Reasoning share of the output": REASONING / COMPLETION,
    }
    with serve_text(tmp_path, openmetrics(TARGET.history(life))) as prometheus:
        shown = {title: values(prometheus, models, models.panel(title).queries[0])[-1] for title in expected}
    assert shown == pytest.approx(expected, rel=TOLERANCE)
