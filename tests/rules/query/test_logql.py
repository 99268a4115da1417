"""LogQL is read shallowly: what is open, and what chooses no stream; the rest is Loki's."""

from __future__ import annotations

import pytest

from heddle.lint.runner import run_rule
from heddle.rules.examples import panel
from heddle.rules.registry import rules

RULE = next(rule for rule in rules() if rule.id == "query/invalid-logql")


def said(expression: str, source: str = "loki") -> list[str]:
    target = {"refId": "A", "datasource": {"type": source, "uid": "x"}, "expr": expression}
    return [finding.message for finding in run_rule(RULE, panel(targets=[target]))]


@pytest.mark.parametrize(
    "expression",
    [
        '{job="shop"}',
        '{job="shop", level!="x"} |= "error" | json | line_format `{{.msg}}`',
        '{job=~".+"}',
        '{job!=""}',
        '{job=~"$job"}',
        '{job=~"a|b"}',
        "{$filter}",
        "{${filter}} |= `x`",
        '{job=~".*", level="x"}',
        'sum by (level) (rate({job="shop"} |~ "[(]" [$__auto]))',
        'topk($n, sum(count_over_time({job="a"}[5m])))',
        '{job="shop"} # only the shop )',
        "vector(1)",
        '{job="a\\"b"}',
    ],
)
def test_what_loki_takes(expression: str) -> None:
    assert said(expression) == []


@pytest.mark.parametrize(
    ("expression", "word"),
    [
        ('{job="shop"', "`{`"),
        ('sum(rate({job="shop"}[5m])', "`(`"),
        ('{job="shop"} | line_format `x', "quote"),
        ('{job="shop} |= "x"', "quote"),
        ('{job="shop"}) |= "x"', "`)`"),
        ("{}", "every stream"),
        ('{job=~".*"}', "every stream"),
        ('{job!="shop"}', "every stream"),
        ('{job=""}', "every stream"),
        ('{job!~"shop"}', "every stream"),
        ('sum(rate({job="a"}[5m])) / sum(rate({job=~".*"}[5m]))', "every stream"),
        ('|= "error"', "without a selector"),
    ],
)
def test_what_loki_refuses(expression: str, word: str) -> None:
    (message,) = said(expression)
    assert word in message


def test_other_sources_are_not_read() -> None:
    assert said("{}", "prometheus") == []
