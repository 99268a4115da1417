"""Systems that are not chosen: links to their dashboards lead nowhere, so they are left out too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels

DASHBOARD_URL = re.compile(r"^/d/([^/?]+)")
"""A link's URL that leads to a dashboard, and its uid."""


def drop_links_to(dashboard: Json, left_out: Set[str]) -> None:
    """Drop the links of a dashboard and of its panels that lead to one of these uids."""
    for holder in _linking(dashboard):
        if links := holder.get("links"):
            holder["links"] = [link for link in links if _uid(link) not in left_out]


def _linking(dashboard: Json) -> Iterator[Json]:
    """Yield what may hold links: the dashboard, and of each panel its heading and its values."""
    yield dashboard
    for panel in walk_panels(dashboard):
        yield panel
        yield panel.get("fieldConfig", {}).get("defaults", {})


def _uid(link: Json) -> str | None:
    match = DASHBOARD_URL.match(str(link.get("url", "")))
    return match[1] if match else None
