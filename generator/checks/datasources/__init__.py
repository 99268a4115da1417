"""The rules about all data sources together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from generator.author.datasources import DataSource
from generator.checks.datasources import default, duplicates, identity, links, secrets, targets
from generator.problem import Problem

SOURCES: tuple[Callable[[Sequence[DataSource]], Iterator[Problem]], ...] = (
    identity.check,
    duplicates.check,
    default.check,
    targets.check,
    links.check,
    secrets.check,
)
"""Each is asked once, about all of them."""
