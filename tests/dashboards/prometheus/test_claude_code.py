"""Panels and alerts about Claude Code show what its sessions did, whenever they start, pause and end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboards.claude_code import telemetry as claude_code
from tests.cli.project import panels
from tests.dashboards.prometheus.claude_sessions import (
    COST,
    EVENTS,
    INPUT,
    NAMES,
    OUTPUT,
    READ,
    SAVED,
    WRITTEN,
    Life,
    history_of,
)
from tests.dashboards.prometheus.exposition import emitted_metrics
from tests.dashboards.prometheus.history import END
from tests.dashboards.prometheus.lifetimes import do, openmetrics
from tests.dashboards.prometheus.panel_results import DASHBOARDS
from tests.dashboards.prometheus.promql import selects_only_job
from tests.dashboards.prometheus.queries import ROOT
from tests.dashboards.prometheus.server import MISSING, Prometheus, serve_text
from tests.dashboards.repository import dashboards_by_uid, panels_by_title
from tests.prove.fake_loki import FakeLoki, Line
from tests.prove.fake_server import Request

pytest.importorskip("opentelemetry.sdk.metrics", reason="needs opentelemetry-sdk")

UIDS = ("claude-code-usage", "claude-code-work")
DAY = 86400
TOLERANCE = 0.04
"""`increase` extrapolates to the ends of its window, by less than a scrape interval."""

TITLES = {
    "claude-code-usage": ("Sessions started", "Cost", "Tokens", "Cached share of the input", "Cache savings"),
    "claude-code-work": ("Accepted edits", "Lines changed", "Commits", "Pull requests"),
}


def done(
    *, sessions: int = 0, requests: int = 0, edits: int = 0, rejected: int = 0, commits: int = 0, pulls: int = 0
) -> dict[str, float]:
    """Return what panels show of what was done in the previous hour."""
    return {
        "Sessions started": sessions,
        "Cost": requests * COST,
        "Tokens": requests * (INPUT + OUTPUT + READ + WRITTEN),
        "Cached share of the input": READ / (READ + INPUT + WRITTEN) if requests else 0.0,
        "Cache savings": requests * SAVED,
        "Accepted edits": edits / (edits + rejected) if edits else 0.0,
        "Lines changed": 10 * edits,
        "Commits": commits,
        "Pull requests": pulls,
    }


WORK = do(("request", 5), ("edit", 3), ("reject", 1), ("commit", 2))
_ALL = done(sessions=1, requests=5, edits=3, rejected=1, commits=2, pulls=1)


def cases() -> Iterator[tuple[str, dict[str, Any], dict[str, float]]]:
    """Yield names, arguments of a history and what panels show at its end."""
    yield "a session", {"lives": [Life(-1800, 0, {-600: WORK})]}, _ALL
    # Its counters are gone half an hour before the end, and each has counted only once.
    yield "a session of a minute", {"lives": [Life(-2400, -2340, {-2400: WORK})]}, _ALL
    two = [
        Life(-1800, 0, {-600: WORK}),
        Life(-3000, -1200, {-2400: do(("request", 2))}, session="s2", user="grace@example.org"),
    ]
    yield (
        "two sessions",
        {"lives": two},
        done(sessions=2, requests=7, edits=3, rejected=1, commits=2, pulls=1),
    )
    # The counters of a resumed session start again from 0: what their first export had is not counted.
    resumed = [
        Life(-3000, -2400, {-2940: do(("request", 1)), -2700: do(("request", 4))}),
        Life(-1800, 0, {-900: do(("request", 2))}, start_type="resume"),
    ]
    yield "a resumed session", {"lives": resumed}, done(sessions=2, requests=6)
    every_minute = {time: do(("request", 1)) for time in range(-1800, 1, 60)}
    yield (
        "deltas without a pause",
        {"lives": [Life(-1800, 0, every_minute, delta=True)]},
        done(sessions=1, requests=31),
    )
    old = {"lives": [Life(-7200, 0, {-7200: WORK})], "first_scrape": -600}
    yield "old counters in a new Prometheus", old, done()


@pytest.mark.skipif(bool(MISSING), reason="needs Prometheus: install the package `prometheus`")
def test_panels_show_what_sessions_did(tmp_path: Path) -> None:
    """Each case is two days later than the one before: no query looks back as far."""
    ends = {name: END + 2 * index * DAY for index, (name, _, _) in enumerate(cases())}
    histories = [history_of(*arguments.pop("lives"), end=ends[name], **arguments) for name, arguments, _ in cases()]
    with serve_text(tmp_path, openmetrics(*histories)) as prometheus:
        found = {name: shown_at(prometheus, ends[name]) for name in ends}
    wrong = {
        name: (found[name], shown)
        for name, _, shown in cases()
        if found[name] != pytest.approx(shown, rel=TOLERANCE, abs=1e-9)
    }
    assert wrong == {}, "by case: what is shown, then what was expected"


def shown_at(prometheus: Prometheus, end: int) -> dict[str, float]:
    """Return what the panels show at a time; one without a value shows 0 here."""
    return {
        title: sum(
            one.values[-1]
            for query in DASHBOARDS[uid].panel(title).queries
            for one in prometheus.instant(DASHBOARDS[uid].resolve(query.text), end)
        )
        for uid, titles in TITLES.items()
        for title in titles
    }


@pytest.mark.skipif(bool(MISSING), reason="needs Prometheus: install the package `prometheus`")
def test_every_panel_has_data_and_deltas_with_pauses_are_a_lower_bound(tmp_path: Path) -> None:
    """A delta after a pause replaces the value, and a larger one does not look like a restart."""
    active = {-1800: do(("request", 2), ("edit", 2)), -1200: do(("request", 3), ("commit", 1)), -600: WORK}
    with serve_text(tmp_path, openmetrics(history_of(Life(-1800, 0, active, delta=True)))) as prometheus:
        without = [
            f"{uid}/{panel.title}/{query.ref_id}"
            for uid in UIDS
            for panel in DASHBOARDS[uid].panels
            for query in panel.queries
            if not prometheus.instant(DASHBOARDS[uid].resolve(query.text), END - 300)
        ]
        shown = shown_at(prometheus, END)
    assert without == []
    assert 0 < shown["Cost"] < 10 * COST


def test_every_query_selects_the_job() -> None:
    queries = [text for uid in UIDS for text in DASHBOARDS[uid].panel_queries()]
    assert [text for text in queries if not selects_only_job("claude-code", text)] == []


def test_the_catalog_declares_the_documented_metrics() -> None:
    declared = {metric.name: metric.kind for metric in emitted_metrics(claude_code)}
    assert declared == dict.fromkeys(NAMES.values(), "counter")


def test_alerts_fire_for_cost_and_an_unused_cache(tmp_path: Path) -> None:
    if MISSING:
        pytest.skip("needs Prometheus: install the package `prometheus`")
    expensive = do(("request", 1))

    def uncached(session: Any) -> None:
        session.add("token.usage", 3_000_000, type="input", model="claude-opus-5", query_source="main")
        session.add("cost.usage", 60.0, model="claude-opus-5", query_source="main")

    (group,) = yaml.safe_load((ROOT / "out/prometheus/rules/claude-code.yaml").read_text())["groups"]
    bad = history_of(Life(-1800, 0, {-600: uncached}))
    good = history_of(Life(-1800, 0, {-600: expensive}), end=END + 2 * DAY)
    with serve_text(tmp_path, openmetrics(bad, good)) as prometheus:
        found = [
            {rule["alert"] for rule in group["rules"] if prometheus.instant(rule["expr"], end)}
            for end in (END, END + 2 * DAY)
        ]
    assert found == [{"ClaudeCodeSpend", "ClaudeCodeExpensiveSession", "ClaudeCodeCacheUnused"}, set()]


def loki_lines(time: float) -> list[Line]:
    """Return the events as Loki stores them: a stream by service, attributes as structured metadata."""
    return [
        Line(
            {"job": "claude-code", **{name.replace(".", "_"): str(value) for name, value in event.items()}},
            time,
            f"claude_code.{event['event.name']}",
        )
        for event in EVENTS
    ]


def loki_queries() -> dict[str, str]:
    return {
        f"{uid}/{title}": target["expr"].replace("$__auto", "1m")
        for uid in UIDS
        for title, panel in panels_by_title(uid).items()
        for target in panel.get("targets", ())
        if target["datasource"]["type"] == "loki"
    }


def count_of(loki: FakeLoki, query: str) -> float:
    """Return the number of lines that a query reads, 0 without a result."""
    times = {"start": str(int((END - 3600) * 1e9)), "end": str(int(END * 1e9)), "limit": "100"}
    reply = loki.respond(Request("GET", "/loki/api/v1/query_range", {"query": query, **times}, {}, ""))
    result = json.loads(reply.body)["data"]["result"]
    return sum(float(series["values"][-1][1]) for series in result) if "[" in query else len(result)


def test_events_fill_every_panel_from_loki() -> None:
    loki = FakeLoki(loki_lines(END - 60))
    queries = loki_queries()
    assert len(queries) > 8
    assert [key for key, query in queries.items() if not count_of(loki, query)] == []
    assert [key for key, query in queries.items() if count_of(FakeLoki([]), query)] == []
    assert [key for key, query in queries.items() if "json" in query] == []
    failed = queries["claude-code-work/Failed calls by tool"]
    assert count_of(loki, failed) == 1


def test_every_panel_shows_that_cost_is_an_estimate() -> None:
    costs = [
        f"{uid}/{panel['title']}"
        for uid in UIDS
        for panel in panels(dashboards_by_uid()[uid])
        if "USD" in str(panel.get("fieldConfig")) and "not a bill" not in panel["description"]
    ]
    assert costs == []
