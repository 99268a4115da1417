"""One way from a result to another data source: a second link shows as a second button to the same place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.author.datasources import DataSource
from generator.problem import Problem


def check(specs: Sequence[DataSource]) -> Iterator[Problem]:
    """Refuse a second link of one data source to the same target."""
    for spec in specs:
        seen: set[str] = set()
        for link, uid in spec.targets():
            if uid in seen:
                yield Problem(
                    id="datasource/links",
                    place=spec.place,
                    message=f"{link} of the data source {spec.uid!r} is a second link to {uid!r} on the same result",
                    mend="keep one of the two",
                )
            seen.add(uid)
