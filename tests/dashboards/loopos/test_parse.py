"""Every statement can be parsed as ClickHouse's SQL, and quotes the values of variables."""

from __future__ import annotations

import re

import pytest
import sqlglot

from tests.dashboards.loopos.expand import expand
from tests.dashboards.loopos.panel_state import CHOICES, panel_state
from tests.dashboards.loopos.statements import LAYOUTS, dashboards, statements, variables

STATEMENTS = [
    pytest.param(text, id=f"{layout}-{name}")
    for layout in LAYOUTS
    for name, text in [
        *((statement.title, statement.sql) for statement in statements(layout).values()),
        *variables(layout).items(),
    ]
]
every_statement = pytest.mark.parametrize("text", STATEMENTS)


@every_statement
@pytest.mark.parametrize("choice", ["all", "some"])
def test_a_statement_can_be_parsed(text: str, choice: str) -> None:
    (parsed,) = sqlglot.parse(expand(text, panel_state(choice)), read="clickhouse")
    assert isinstance(parsed, sqlglot.expressions.Select)


@every_statement
def test_values_of_variables_are_quoted(text: str) -> None:
    unquoted = re.sub(r"\$__conditionalAll\(|\$\{\w+:sqlstring\}|\$__\w+", "", text)
    unquoted = re.sub(
        r", \$\w+\)", ")", unquoted
    )  # the second argument of the macro is the name of a variable, which is removed
    assert "$" not in unquoted


def test_a_quote_in_a_value_is_escaped() -> None:
    text = statements("v3")["loopos-cost", "Cost"].sql
    (value,) = CHOICES["nothing"]["session"]
    tree = sqlglot.parse_one(expand(text, panel_state("nothing")), read="clickhouse")
    assert value in {literal.this for literal in tree.find_all(sqlglot.expressions.Literal)}


@pytest.mark.parametrize("uid", ["loopos-requests", "loopos-cost"])
def test_a_dashboard_has_at_most_thirty_queries(uid: str) -> None:
    for layout in LAYOUTS:
        assert 0 < sum(str(dashboards(layout)[uid]).count(key) for key in ("'rawSql'", "'expr'")) <= 30
