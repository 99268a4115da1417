"""The letters of a panel's queries."""

from __future__ import annotations

from typing import Any

import pytest

from heddle.rules.examples import panel
from heddle.rules.panel import duplicate_ref_id as ref_id

EXPRESSION = {"type": "__expr__", "uid": "__expr__"}


def target(letter: str, uid: str = "prometheus", **more: Any) -> dict[str, Any]:
    return {"refId": letter, "datasource": {"type": "prometheus", "uid": uid}, "expr": "up", **more}


def expression(type: str, text: str) -> dict[str, Any]:
    return {"refId": "Z", "datasource": EXPRESSION, "type": type, "expression": text}


@pytest.mark.parametrize(
    ("targets", "found"),
    [
        ([target("A"), target("B")], 0),
        ([target("A"), target("A")], 1),
        ([target("A"), target("A", hide=True)], 0),
        ([target("A", "one"), target("A", "two")], 0),  # each data source answers its own
        ([{"expr": "up"}, {"expr": "up"}], 0),  # Grafana gives them letters
        ([target("A", hide=True), expression("math", "$A / ${A}")], 0),
        ([target("A"), expression("math", "$A / $B")], 1),
        ([target("A"), expression("reduce", "A")], 0),
        ([target("A"), expression("reduce", "B")], 1),
        ([target("A"), expression("sql", "select * from B")], 0),
        ([target("A", expr="sum(rate(x[$B]))")], 0),
    ],
)
def test_letters(targets: list[dict[str, Any]], found: int) -> None:
    assert len(list(ref_id.check(panel(targets=targets)))) == found
