"""With the views of `views.sql`, statements are short and have the same results as without them."""

from __future__ import annotations

import pytest

from tests.dashboards.loopos.compare import differences
from tests.dashboards.loopos.engine import DATABASES
from tests.dashboards.loopos.panel_state import CHOICES
from tests.dashboards.loopos.statements import LAYOUTS, statements, variables
from tests.dashboards.loopos.test_without_variables import generated_statements

each_database = pytest.mark.parametrize("database", DATABASES)


@each_database
@pytest.mark.parametrize("choice", CHOICES)
def test_panels_show_the_expected_rows(choice: str, database: str) -> None:
    panel_statements = statements(DATABASES[database], views=True)
    assert panel_statements.keys() == statements(DATABASES[database]).keys()
    errors = {key: differences(statement, database, choice) for key, statement in panel_statements.items()}
    assert {key: of_panel for key, of_panel in errors.items() if of_panel} == {}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_variables_and_alerts_do_not_use_views(layout: str) -> None:
    """Only Grafana's frontend replaces the variables that are parameters of views."""
    assert variables(layout, views=True) == variables(layout)
    assert generated_statements(layout, views=True) == generated_statements(layout)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_statements_are_short(layout: str) -> None:
    lengths = {key: len(statement.sql) for key, statement in statements(layout, views=True).items()}
    long = {title for (_, title), length in lengths.items() if length > 1050}
    assert long == {"Comparison with the previous period"}
