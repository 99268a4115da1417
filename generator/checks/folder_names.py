"""Folders keep apart: two titles must not share one uid and one place on disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.checks.summary import Summary
from generator.compile.folders import slug
from generator.problem import Problem


def check(dashboards: Sequence[Summary], _sources: frozenset[str]) -> Iterator[Problem]:
    """Refuse two folder titles that come to the same uid."""
    titles: dict[str, str] = {}
    for dashboard in dashboards:
        first = titles.setdefault(slug(dashboard.folder), dashboard.folder)
        if first != dashboard.folder:
            yield Problem(
                id="folder/uid",
                place=dashboard.place,
                message=f"the folders {first!r} and {dashboard.folder!r} would share the uid {slug(first)!r}",
                mend="give one of the two a title that differs by more than case and punctuation",
            )
