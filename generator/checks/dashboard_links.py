"""A link leads to a dashboard that is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from generator.checks.summary import Summary
from generator.problem import Problem


def check(dashboards: Sequence[Summary], _sources: frozenset[str]) -> Iterator[Problem]:
    """Refuse a link to a uid that no definition has."""
    known = sorted({dashboard.uid for dashboard in dashboards})
    for dashboard in dashboards:
        for link in dashboard.links:
            if link.uid not in known:
                near = get_close_matches(link.uid, known, n=1)
                yield Problem(
                    id="dashboard/link",
                    place=link.place,
                    message=f"the dashboard {dashboard.title!r} links to the uid {link.uid!r}, which no dashboard has",
                    mend=f"did you mean {near[0]!r}?" if near else f"link to one of: {', '.join(known)}",
                )
