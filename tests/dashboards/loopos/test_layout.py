"""Tables show their columns and rows on a screen of 1500 pixels."""

from __future__ import annotations

from tests.cli.project import panels
from tests.dashboards.loopos.compare import expected
from tests.dashboards.loopos.statements import UIDS, dashboards

COLUMN = 100
"""The least width in pixels of a column without a width of its own."""

PIXELS_PER_UNIT = 1500 / 24
HEADING_AND_TWO_ROWS = 5


def test_tables_show_all_columns_and_at_least_two_rows() -> None:
    too_small = []
    for uid in UIDS:
        for panel in panels(dashboards("v3")[uid]):
            if panel["type"] != "table" or "rawSql" not in panel["targets"][0]:
                continue
            widths = {
                override["matcher"]["options"]: property["value"]
                for override in panel["fieldConfig"]["overrides"]
                for property in override["properties"]
                if property["id"] == "custom.width"
            }
            columns = expected((uid, panel["title"]), "all")[0]
            assert set(widths) <= set(columns)
            needed = sum(widths.get(column, COLUMN) for column in columns)
            position = panel["gridPos"]
            if needed > position["w"] * PIXELS_PER_UNIT or position["h"] < HEADING_AND_TWO_ROWS:
                too_small.append((uid, panel["title"], needed, position))
    assert too_small == []
