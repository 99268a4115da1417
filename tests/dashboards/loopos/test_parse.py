"""Every statement can be parsed as ClickHouse's SQL, and quotes the values of variables."""

from __future__ import annotations

import re

import pytest
import sqlglot

from tests.dashboards.loopos.expand import expand
from tests.dashboards.loopos.panel_state import CHOICES, panel_state
from tests.dashboards.loopos.statements import LAYOUTS, dashboards, statements, variables

each_layout = pytest.mark.parametrize("layout", LAYOUTS)


def all_statements(layout: str) -> dict[str, str]:
    """Return the statements of panels and variables by title or name."""
    return {statement.title: statement.sql for statement in statements(layout).values()} | variables(layout)


@each_layout
def test_statements_can_be_parsed(layout: str) -> None:
    wrong = []
    for name, text in all_statements(layout).items():
        for choice in ("all", "some"):
            parsed = sqlglot.parse(expand(text, panel_state(choice)), read="clickhouse")
            if [type(expression) for expression in parsed] != [sqlglot.expressions.Select]:
                wrong.append((name, choice))
    assert wrong == []


@each_layout
def test_values_of_variables_are_quoted(layout: str) -> None:
    unquoted = []
    for name, text in all_statements(layout).items():
        rest = re.sub(r"\$__conditionalAll\(|\$\{\w+:sqlstring\}|\$__\w+", "", text)
        rest = re.sub(r", \$\w+\)", ")", rest)  # the second argument of the macro, a variable whose value it ignores
        if "$" in rest:
            unquoted.append(name)
    assert unquoted == []


def test_a_quote_in_a_value_is_escaped() -> None:
    text = statements("v3")["loopos-cost", "Cost"].sql
    (value,) = CHOICES["nothing"]["session"]
    tree = sqlglot.parse_one(expand(text, panel_state("nothing")), read="clickhouse")
    assert value in {literal.this for literal in tree.find_all(sqlglot.expressions.Literal)}


@pytest.mark.parametrize("uid", ["loopos-requests", "loopos-cost"])
def test_a_dashboard_has_at_most_thirty_queries(uid: str) -> None:
    for layout in LAYOUTS:
        assert 0 < sum(str(dashboards(layout)[uid]).count(key) for key in ("'rawSql'", "'expr'")) <= 30
