"""A link leads to a data source that is there; to any other, Grafana stops at its start or shows no link."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from generator.author.datasources import DataSource
from generator.problem import Problem


def check(specs: Sequence[DataSource]) -> Iterator[Problem]:
    """Refuse a link to a uid that no definition has."""
    known = sorted(spec.uid for spec in specs)
    for spec in specs:
        for link, uid in spec.targets():
            if uid not in known:
                near = get_close_matches(uid, known, n=1)
                yield Problem(
                    id="datasource/target",
                    place=spec.place,
                    message=f"{link} of the data source {spec.uid!r} leads to {uid!r}, which no definition has",
                    mend=f"did you mean {near[0]!r}?" if near else f"lead it to one of: {', '.join(known)}",
                )
