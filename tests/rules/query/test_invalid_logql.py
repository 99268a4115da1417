"""Invalid LogQL is reported with the parser's message, unless a variable may make it right."""

from __future__ import annotations

import pytest

from heddle.lint.runner import run_rule
from heddle.rules.examples import panel
from heddle.rules.registry import rules

RULE = next(rule for rule in rules() if rule.id == "query/invalid-logql")


def messages(expression: str, source: str = "loki") -> list[str]:
    target = {"refId": "A", "datasource": {"type": source, "uid": "x"}, "expr": expression}
    return [finding.message for finding in run_rule(RULE, panel(targets=[target]))]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ('{job="shop"', "bracket `{` has no partner"),
        ('{job="shop} |= "x"', "a quote is not closed"),
        ('{job=~".*"}', "selects every stream"),
        ('|= "error"', "there is no stream selector"),
    ],
)
def test_invalid_queries_are_reported(expression: str, text: str) -> None:
    (message,) = messages(expression)
    assert text in message


@pytest.mark.parametrize("expression", ['{job="shop"} |= "("', "{$filter}", 'topk($n, sum(rate({job="a"}[5m]))', ""])
def test_valid_queries_and_those_with_variables_are_not_reported(expression: str) -> None:
    assert messages(expression) == []


def test_other_data_sources_have_other_languages() -> None:
    assert messages("|= {", source="prometheus") == []
