"""The data sources that dashboards may name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from generator.compile.mends.datasources import Known

if TYPE_CHECKING:
    from generator.author.datasources import DataSource


def known_sources(specs: Iterable[DataSource]) -> Known:
    """Return the reference to each data source, by its name and uid, and of the default by nothing."""
    return {name: {"type": spec.type, "uid": spec.uid} for spec in specs for name in spec.names()}
