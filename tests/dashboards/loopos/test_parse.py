"""Every statement is ClickHouse's SQL to a parser, where no ClickHouse is at hand; and it is written safely."""

from __future__ import annotations

import re

import pytest
import sqlglot

from tests.dashboards.loopos.choices import CHOICES, asked
from tests.dashboards.loopos.expand import expand
from tests.dashboards.loopos.statements import LAYOUTS, dashboards, statements, variables

WRITTEN = [
    pytest.param(text, id=f"{layout}-{name}")
    for layout in LAYOUTS
    for name, text in [
        *((each.title, each.sql) for each in statements(layout).values()),
        *variables(layout).items(),
    ]
]
each = pytest.mark.parametrize("text", WRITTEN)


@each
@pytest.mark.parametrize("choice", ["all", "some"])
def test_it_parses(text: str, choice: str) -> None:
    (parsed,) = sqlglot.parse(expand(text, asked(choice)), read="clickhouse")
    assert isinstance(parsed, sqlglot.expressions.Select)


@each
def test_a_value_is_always_put_in_quotes(text: str) -> None:
    bare = re.sub(r"\$__conditionalAll\(|\$\{\w+:sqlstring\}|\$__\w+", "", text)
    bare = re.sub(r", \$\w+\)", ")", bare)  # the second argument of the condition names a variable, and is taken out
    assert "$" not in bare


def test_a_quote_in_a_value_stays_in_its_text() -> None:
    text = statements("v3")["loopos-cost", "Cost"].sql
    (chosen,) = CHOICES["nothing"]["session"]
    tree = sqlglot.parse_one(expand(text, asked("nothing")), read="clickhouse")
    assert chosen in {literal.this for literal in tree.find_all(sqlglot.expressions.Literal)}


@pytest.mark.parametrize("uid", ["loopos-requests", "loopos-cost"])
def test_a_dashboard_asks_few_things(uid: str) -> None:
    for layout in LAYOUTS:
        assert 0 < sum(str(dashboards(layout)[uid]).count(word) for word in ("'rawSql'", "'expr'")) <= 30
