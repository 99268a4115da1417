"""Names of metrics are those of Prometheus' translator, github.com/prometheus/otlptranslator 1.0.0."""

from __future__ import annotations

from importlib import import_module

import pytest

from dashboards.otlp import OtlpNames
from heddle import Metric
from tests.settings_values import reimported

NAMES = {
    "UnderscoreEscapingWithSuffixes": {
        "gen_ai_client_token_usage",
        "gen_ai_client_operation_duration_seconds",
        "claude_code_session_count_total",
        "claude_code_cost_usage_USD_total",
        "claude_code_token_usage_tokens_total",
        "claude_code_active_time_seconds_total",
    },
    "UnderscoreEscapingWithoutSuffixes": {
        "gen_ai_client_token_usage",
        "gen_ai_client_operation_duration",
        "claude_code_session_count",
        "claude_code_cost_usage",
        "claude_code_token_usage",
        "claude_code_active_time_total",
    },
    "NoUTF8EscapingWithSuffixes": {
        "gen_ai.client.token.usage",
        "gen_ai.client.operation.duration_seconds",
        "claude_code.session.count_total",
        "claude_code.cost.usage_USD_total",
        "claude_code.token.usage_tokens_total",
        "claude_code.active_time_seconds_total",
    },
    "NoTranslation": {
        "gen_ai.client.token.usage",
        "gen_ai.client.operation.duration",
        "claude_code.session.count",
        "claude_code.cost.usage",
        "claude_code.token.usage",
        "claude_code.active_time.total",
    },
}


@pytest.mark.parametrize("strategy", NAMES)
def test_catalogs_have_the_names_of_the_strategy(strategy: str) -> None:
    systems = ("otel_genai", "claude_code")
    with reimported({f"system.{system}.otlp_names": strategy for system in systems}):
        catalogs = [import_module(f"dashboards.{system}.telemetry") for system in systems]
        found = {value.name for catalog in catalogs for value in vars(catalog).values() if isinstance(value, Metric)}
    assert NAMES[strategy] - found == set()


def test_the_template_of_a_label_with_dots_is_an_index() -> None:
    with_dots, escaped = OtlpNames("NoTranslation"), OtlpNames("UnderscoreEscapingWithSuffixes")
    assert with_dots.template("gen_ai.tool.name") == '{{ index $labels "gen_ai.tool.name" }}'
    assert escaped.template("gen_ai.tool.name") == "{{ $labels.gen_ai_tool_name }}"
    assert with_dots.template("model") == "{{ $labels.model }}"
