"""Every shipped query answers over a day of every system, or waits as its catalogue says."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from click.testing import CliRunner

from heddle.cli import main
from tests.dashboards.answers.served import Prometheus
from tests.dashboards.answers.silent import waited_for

AT = "2026-01-02T02:00:00Z"


def proved(url: str, *options: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(main, ["prove", "--prometheus", url, "--at", AT, "--format", "json", *options])
    assert result.exit_code in (0, 1), result.output
    return list(json.loads(result.stdout)["proofs"])


@pytest.mark.usefixtures("repository")
def test_every_query_answers_or_waits(prometheus: Prometheus) -> None:
    everything = proved(prometheus.url)
    assert [each for each in everything if each["fails"]] == []
    proofs = [each for each in everything if each["backend"] == "prometheus"]
    others = [each for each in everything if each not in proofs]
    assert {each["backend"] for each in others} >= {"loki", "jaeger", "clickhouse"}
    assert {each["verdict"] for each in others} == {"not asked"}
    assert Counter(each["kind"] for each in proofs).keys() == {"panel", "variable", "annotation", "alert"}
    panels = [each for each in proofs if each["kind"] == "panel"]
    assert {each["verdict"] for each in panels} == {"answers", "waiting"}
    assert {each["verdict"] for each in proofs if each["kind"] == "variable"} == {"answers"}
    for each in proofs:
        assert (each["verdict"] == "waiting") is (any(name in each["asked"] for name in waited_for()))


@pytest.mark.usefixtures("repository")
def test_windows_shorter_than_the_scrapes_are_found(prometheus: Prometheus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEDDLE_SCRAPE_INTERVAL", "5s")
    reasons = Counter(each["reason"] for each in proved(prometheus.url) if each["fails"])
    assert reasons["window too short"] > 20
    assert reasons.keys() == {"window too short"}


@pytest.mark.usefixtures("repository")
def test_a_renamed_job_is_found_everywhere(prometheus: Prometheus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEDDLE_JOBS_LOKI_MODE", "loki-mood")
    failing = [each for each in proved(prometheus.url) if each["fails"]]
    assert {each["reason"] for each in failing} == {"label value missing"}
    assert {each["owner"] for each in failing} == {"loki-mode-session", "loki-mode-fleet", "Loki Mode"}
    assert all(each["file"].startswith("dashboards/loki_mode/") and each["line"] > 1 for each in failing)
