"""What is kept of a dashboard to hold it against all others: a few words, so that ten thousand fit in memory."""

from __future__ import annotations

from dataclasses import dataclass

from generator.compile.dashboard import Compiled
from generator.compile.left_out import DASHBOARD_URL
from generator.compile.tree import Json, panels
from generator.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A uid that something names, and where."""

    uid: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A dashboard's identity, the dashboards it links to and the data sources it asks.

    `panels` are titles and ids, of the house's dashboards only: alerts link to them.
    """

    uid: str
    title: str
    folder: str
    place: Place
    links: tuple[Reference, ...]
    sources: tuple[Reference, ...]
    panels: tuple[tuple[str, int], ...] = ()


def summarise(dashboard: Compiled) -> Summary:
    """Return what the rules across dashboards need of one; foreign ones may refer to what is defined elsewhere."""
    data = dashboard.data
    return Summary(
        uid=data["uid"],
        title=data["title"],
        folder=dashboard.folder,
        place=dashboard.places.dashboard,
        links=tuple(_links(dashboard)) if dashboard.house else (),
        sources=tuple(_sources(dashboard)) if dashboard.house else (),
        panels=tuple((panel.get("title", ""), panel["id"]) for panel in panels(data)) if dashboard.house else (),
    )


def _links(dashboard: Compiled) -> list[Reference]:
    found = [(str(link.get("url", "")), dashboard.data) for link in dashboard.data["links"]]
    for panel in panels(dashboard.data):
        links = (*panel.get("links", ()), *panel.get("fieldConfig", {}).get("defaults", {}).get("links", ()))
        found += [(str(link.get("url", "")), panel) for link in links]
    matches = [(DASHBOARD_URL.match(url), subject) for url, subject in found]
    return [Reference(uid=match[1], place=dashboard.places.of(subject)) for match, subject in matches if match]


def _sources(dashboard: Compiled) -> list[Reference]:
    asking: list[Json] = list(dashboard.data["annotations"]["list"])
    for panel in panels(dashboard.data):
        asking += [panel, *panel.get("targets", ())]
    places = {
        item["datasource"]["uid"]: dashboard.places.of(item)
        for item in reversed(asking)
        if "datasource" in item and not item["datasource"]["uid"].startswith(("$", "-- "))
    }
    return [Reference(uid=uid, place=place) for uid, place in places.items()]
