"""With recording rules, no shipped query computes what a rule has computed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml

from tests.cli.project import ROOT

_RECORDED = re.compile(r"\b\w+:growth\w+")
_COMPUTED = re.compile(r"last_over_time\([^()]*\[5m\] offset")
_LONG = 400


def expressions(out: Path) -> list[str]:
    texts = [file.read_text() for file in sorted(out.glob("dashboards/**/*.json"))]
    found = [json.loads(text) for text in texts]
    rules = [yaml.safe_load(file.read_text()) for file in sorted(out.glob("prometheus/rules/*.yaml"))]
    return [*_values(found, "expr"), *(expr for expr in _values(rules, "expr") if _RECORDED.search(expr))]


def _values(value: object, key: str) -> list[str]:
    if isinstance(value, dict):
        own = [value[key]] if isinstance(value.get(key), str) else []
        return own + [text for item in value.values() for text in _values(item, key)]
    if isinstance(value, list):
        return [text for item in value for text in _values(item, key)]
    return []


def test_no_query_computes_a_growth(recorded_out: Path) -> None:
    assert [text for text in expressions(recorded_out) if _COMPUTED.search(text)] == []


def test_no_query_is_longer_than_a_few_lines(recorded_out: Path) -> None:
    queries = [text for text in expressions(recorded_out) if not text.startswith("{")]
    assert len(queries) > 100
    assert [text for text in queries if len(text) > _LONG] == []


def test_every_recorded_series_has_a_rule(recorded_out: Path) -> None:
    used = {name for text in expressions(recorded_out) for name in _RECORDED.findall(text)}
    files = [yaml.safe_load(file.read_text()) for file in recorded_out.glob("prometheus/rules/*-recorded.yaml")]
    recorded = {rule["record"] for file in files for group in file["groups"] for rule in group["rules"]}
    assert used
    assert used - recorded == set()


def test_the_rules_are_shipped_before_they_are_used() -> None:
    files = {file.name for file in (ROOT / "out/prometheus/rules").glob("*-recorded.yaml")}
    assert {"loomflow-recorded.yaml", "loom-core-recorded.yaml", "tokenhub-recorded.yaml"} <= files


def test_no_rule_records_a_metric_that_is_not_emitted() -> None:
    """By default programs report tokens in a histogram, and not in the counters that may replace it."""
    text = (ROOT / "out/prometheus/rules/otel-genai-recorded.yaml").read_text()
    assert "gen_ai_client_token_usage_sum:growth1h" in text
    assert "gen_ai_client_inference_usage" not in text
