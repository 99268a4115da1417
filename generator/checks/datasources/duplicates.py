"""Two data sources of one uid or one name stop Grafana at its start, or overwrite each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.author.datasources import DataSource
from generator.problem import Problem


def check(specs: Sequence[DataSource]) -> Iterator[Problem]:
    """Refuse a uid or a name that is used twice."""
    for what in ("uid", "name"):
        first: dict[str, DataSource] = {}
        for spec in specs:
            value = getattr(spec, what)
            if (other := first.setdefault(value, spec)) is not spec:
                yield Problem(
                    id=f"datasource/duplicate-{what}",
                    place=spec.place,
                    message=f"the {what} {value!r} is also that of another data source",
                    mend=f"give one of the two another {what}",
                    also=other.place,
                )
