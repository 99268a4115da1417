"""Every shipped query has data over a day of every system, or its metric is documented as not emitted yet."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from heddle.author.simulation.simulation import HEALTHY
from heddle.cli import main
from heddle.simulate.backfill import openmetrics
from tests.dashboards.prometheus.promql import not_emitted_series
from tests.dashboards.prometheus.server import MISSING, Prometheus, serve_text
from tests.simulate.systems import EVENING, history

needs_prometheus = pytest.mark.skipif(bool(MISSING), reason="needs the package `prometheus`")
AT = "2026-01-02T02:00:00Z"


def prove(url: str) -> list[dict[str, Any]]:
    output = CliRunner().invoke(main, ["prove", "--prometheus", url, "--at", AT, "--format", "json"])
    assert output.exit_code in (0, 1), output.output
    return list(json.loads(output.stdout)["results"])


@pytest.mark.usefixtures("repository")
def test_every_query_has_data_or_a_metric_that_is_not_emitted_yet(prometheus: Prometheus) -> None:
    everything = prove(prometheus.url)
    assert [result for result in everything if result["failed"]] == []
    results = [result for result in everything if result["backend"] == "prometheus"]
    others = [result for result in everything if result["backend"] != "prometheus"]
    assert {result["backend"] for result in others} >= {"loki", "jaeger", "clickhouse"}
    assert {result["status"] for result in others} == {"not run"}
    assert Counter(result["kind"] for result in results).keys() == {"panel", "variable", "annotation", "alert", "link"}
    assert {result["status"] for result in results if result["kind"] == "panel"} <= {"ok", "not emitted yet"}
    assert {result["status"] for result in results if result["kind"] == "variable"} == {"ok"}
    for result in results:
        is_documented = any(name in result["query"] for name in not_emitted_series())
        assert (result["status"] == "not emitted yet") is is_documented, result


@pytest.mark.usefixtures("repository")
@needs_prometheus
def test_no_query_fails_on_healthy_systems(tmp_path: Path) -> None:
    with serve_text(tmp_path, openmetrics(history(HEALTHY, EVENING), EVENING.times)) as healthy:
        assert [result for result in prove(healthy.url) if result["failed"]] == []


@pytest.mark.usefixtures("repository")
def test_windows_shorter_than_the_scrape_interval_fail(prometheus: Prometheus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEDDLE_SCRAPE_INTERVAL", "5s")
    reasons = Counter(result["empty_reason"] for result in prove(prometheus.url) if result["failed"])
    assert reasons.keys() == {"window too short"}
    assert reasons["window too short"] > 10


@pytest.mark.usefixtures("repository")
def test_a_renamed_job_fails_in_every_dashboard_and_alert_of_its_system(
    prometheus: Prometheus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEDDLE_SYSTEM_LOKI_MODE_JOB", "loki-mood")
    failed = [result for result in prove(prometheus.url) if result["failed"]]
    assert {result["empty_reason"] for result in failed} == {"unknown label value"}
    assert {result["owner"] for result in failed} == {
        "agent-outcomes",
        "loki-mode-session",
        "loki-mode-fleet",
        "Loki Mode",
    }
    folders = ("dashboards/loki_mode/", "dashboards/shared.py", "dashboards/token_flow/")
    assert [result for result in failed if not result["file"].startswith(folders) or result["line"] <= 1] == []
