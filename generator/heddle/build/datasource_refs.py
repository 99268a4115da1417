"""The data sources that dashboards may name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from heddle.compile.normalize.datasources import DatasourceRefs

if TYPE_CHECKING:
    from heddle.author.datasources.types import DataSource


def datasource_refs(specs: Iterable[DataSource]) -> DatasourceRefs:
    """Return the reference to each data source, by its name and uid, and of the default by nothing."""
    return {name: {"type": spec.type, "uid": spec.uid} for spec in specs for name in spec.names()}
