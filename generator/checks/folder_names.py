"""Folders keep apart: from each other, by their places on disk, and from dashboards, whose uids they share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.checks.summary import Summary
from generator.compile.folders import folder_uid, slug
from generator.problem import Problem


def check(dashboards: Sequence[Summary], _sources: frozenset[str]) -> Iterator[Problem]:
    """Refuse two folder titles that come to the same uid, and a dashboard that has a folder's."""
    titles: dict[str, str] = {}
    for dashboard in dashboards:
        first = titles.setdefault(slug(dashboard.folder), dashboard.folder)
        if first != dashboard.folder:
            yield Problem(
                id="folder/uid",
                place=dashboard.place,
                message=f"the folders {first!r} and {dashboard.folder!r} would share the uid {folder_uid(first)!r}",
                mend="give one of the two a title that differs by more than case and punctuation",
            )
    folders = {folder_uid(title): title for title in titles.values() if title}
    for dashboard in dashboards:
        if dashboard.uid in folders:
            yield Problem(
                id="folder/uid",
                place=dashboard.place,
                message=f"the uid {dashboard.uid!r} is that of the folder {folders[dashboard.uid]!r}",
                mend="give the dashboard another uid: Grafana saves no dashboard under a folder's",
            )
