"""The rules: one a file, each a pure question about a dashboard, or about all of them together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from generator.checks import dashboard_links, duplicates, folder_names, source_known
from generator.checks.summary import Summary
from generator.problem import Problem

ACROSS: tuple[Callable[[Sequence[Summary], frozenset[str]], Iterator[Problem]], ...] = (
    duplicates.check,
    folder_names.check,
    dashboard_links.check,
    source_known.check,
)
"""Rules about all dashboards together and the uids of the data sources."""
