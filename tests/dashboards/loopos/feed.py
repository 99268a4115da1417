"""The table feed of LoopOS AI's simulation."""

from __future__ import annotations

from functools import cache

from heddle import TableFeed
from tests.simulate.systems import load_with, settings_with


@cache
def feed(layout: str = "v3", database: str = "default", trace_id_field: str = "trace_id") -> TableFeed:
    settings = settings_with(
        system__loopos__langfuse__layout=layout,
        system__loopos__langfuse__database=database,
        system__loopos__trace_id_field=trace_id_field,
    )
    (tables,) = (each.tables for each in load_with(settings) if each.tables)
    return tables
