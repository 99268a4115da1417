"""What is kept of a dashboard to hold it against all others: a few words, so that ten thousand fit in memory."""

from __future__ import annotations

from dataclasses import dataclass

from heddle.compile.dashboard import DASHBOARD_URL, Compiled
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels
from heddle.grafana.variables import has_variables


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A uid that something names, and where."""

    uid: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardSummary:
    """A dashboard's identity, the dashboards it links to and the data sources it asks.

    `panels` are titles and ids, of the house's dashboards only: alerts link to them.
    """

    uid: str
    title: str
    folder: str
    location: Location
    links: tuple[Reference, ...]
    sources: tuple[Reference, ...]
    panels: tuple[tuple[str, int], ...] = ()


def summarize(dashboard: Compiled) -> DashboardSummary:
    """Return what the rules across dashboards need of one; foreign ones may refer to what is defined elsewhere."""
    data = dashboard.data
    return DashboardSummary(
        uid=data["uid"],
        title=data["title"],
        folder=dashboard.folder,
        location=dashboard.locations.dashboard,
        links=tuple(_links(dashboard)) if dashboard.built_with_heddle else (),
        sources=tuple(_sources(dashboard)) if dashboard.built_with_heddle else (),
        panels=tuple((panel.get("title", ""), panel["id"]) for panel in walk_panels(data))
        if dashboard.built_with_heddle
        else (),
    )


def _links(dashboard: Compiled) -> list[Reference]:
    found = [(str(link.get("url", "")), dashboard.data) for link in dashboard.data["links"]]
    for panel in walk_panels(dashboard.data):
        links = (*panel.get("links", ()), *panel.get("fieldConfig", {}).get("defaults", {}).get("links", ()))
        found += [(str(link.get("url", "")), panel) for link in links]
    matches = [(DASHBOARD_URL.match(url), subject) for url, subject in found]
    return [Reference(uid=match[1], location=dashboard.locations.of(subject)) for match, subject in matches if match]


def _sources(dashboard: Compiled) -> list[Reference]:
    asking: list[Json] = list(dashboard.data["annotations"]["list"])
    for panel in walk_panels(dashboard.data):
        asking += [panel, *panel.get("targets", ())]
    locations = {
        item["datasource"]["uid"]: dashboard.locations.of(item)
        for item in reversed(asking)
        if "datasource" in item
        and not item["datasource"]["uid"].startswith("-- ")
        and not has_variables(item["datasource"]["uid"])
    }
    return [Reference(uid=uid, location=location) for uid, location in locations.items()]
