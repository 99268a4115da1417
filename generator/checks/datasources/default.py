"""Exactly one data source is the default: two stop Grafana, and of none it makes the first one that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.author.datasources import DataSource
from generator.problem import Problem
from generator.settings.current import settings


def check(specs: Sequence[DataSource]) -> Iterator[Problem]:
    """Refuse a default that no definition has."""
    if specs and not any(spec.is_default for spec in specs):
        uids = ", ".join(sorted(spec.uid for spec in specs))
        yield Problem(
            id="datasource/default",
            place=specs[0].place,
            message=f"the default data source of the settings, {_chosen()!r}, is none of the definitions'",
            mend=f"set `datasources.default` in [tool.heddle] to one of: {uids}",
        )


def _chosen() -> str:
    return settings().text("datasources.default")
