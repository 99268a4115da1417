"""The rules: one a file, each a pure question about a compiled dashboard or about all of them together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from generator.checks import (
    dashboard_links,
    dashboard_uid,
    dashboard_words,
    duplicates,
    folder_names,
    panel_grid,
    panel_query,
    panel_unit,
    panel_words,
    source_known,
    variable_undefined,
)
from generator.checks.summary import Summary
from generator.compile.dashboard import Compiled
from generator.problem import Problem

EACH: tuple[Callable[[Compiled], Iterator[Problem]], ...] = (
    dashboard_uid.check,
    dashboard_words.check,
    panel_words.check,
    panel_unit.check,
    panel_query.check,
    panel_grid.check,
    variable_undefined.check,
)
"""Rules about one dashboard."""

ACROSS: tuple[Callable[[Sequence[Summary], frozenset[str]], Iterator[Problem]], ...] = (
    duplicates.check,
    folder_names.check,
    dashboard_links.check,
    source_known.check,
)
"""Rules about all dashboards together and the uids of the data sources."""
