"""A query asks a data source that is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.checks.summary import Summary
from generator.problem import Problem


def check(dashboards: Sequence[Summary], sources: frozenset[str]) -> Iterator[Problem]:
    """Refuse a reference to a data source uid that no definition has, where any data source is defined."""
    for dashboard in dashboards if sources else ():
        for reference in dashboard.sources:
            if reference.uid not in sources:
                yield Problem(
                    id="panel/datasource",
                    place=reference.place,
                    message=f"{dashboard.title!r} asks the data source {reference.uid!r}, which is not defined",
                    mend=f"define it in datasources/, or ask one of: {', '.join(sorted(sources))}",
                )
