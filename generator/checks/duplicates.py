"""Two dashboards with one uid, or one title in a folder: Grafana loads them once and then never again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.checks.summary import Summary
from generator.problem import Problem


def check(dashboards: Sequence[Summary], _sources: frozenset[str]) -> Iterator[Problem]:
    """Refuse a uid twice anywhere and a title twice in a folder: Grafana freezes the provider from then on."""
    uids: dict[str, Summary] = {}
    titles: dict[tuple[str, str], Summary] = {}
    for dashboard in dashboards:
        if (first := uids.setdefault(dashboard.uid, dashboard)) is not dashboard:
            yield Problem(
                id="dashboard/duplicate-uid",
                place=dashboard.place,
                message=f"the uid {dashboard.uid!r} is also that of {first.title!r}",
                mend="give one of the two another uid",
                also=first.place,
            )
        key = (dashboard.folder, dashboard.title)
        if (first := titles.setdefault(key, dashboard)) is not dashboard:
            yield Problem(
                id="dashboard/duplicate-title",
                place=dashboard.place,
                message=f"the title {dashboard.title!r} is taken in the folder {dashboard.folder!r}",
                mend="give one of the two another title or folder",
                also=first.place,
            )
