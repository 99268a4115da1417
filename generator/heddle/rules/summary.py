"""The summary of a dashboard, for rules about all dashboards."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.dashboard import DASHBOARD_URL, Compiled
from heddle.grafana.datasource_types import datasource_uid
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels
from heddle.grafana.variables import has_variables
from heddle.rules.subjects import DashboardSummary, Reference


def summarize(compiled: Compiled) -> DashboardSummary:
    """Return the summary of a dashboard."""
    data = compiled.data
    built_with_heddle = compiled.built_with_heddle
    return DashboardSummary(
        uid=data["uid"],
        title=data.get("title", ""),
        folder=compiled.folder,
        location=compiled.locations.dashboard,
        links=tuple(_links(compiled)) if built_with_heddle else (),
        datasources=tuple(_datasources(compiled)) if built_with_heddle else (),
        panels=tuple((panel.get("title", ""), panel["id"]) for panel in walk_panels(data) if built_with_heddle),
    )


def _links(compiled: Compiled) -> Iterator[Reference]:
    links = [(link, compiled.data) for link in compiled.data["links"]]
    for panel in walk_panels(compiled.data):
        data_links = panel.get("fieldConfig", {}).get("defaults", {}).get("links", ())
        links += [(link, panel) for link in (*panel.get("links", ()), *data_links)]
    for link, owner in links:
        if match := DASHBOARD_URL.match(str(link.get("url", ""))):
            yield Reference(uid=match[1], location=compiled.locations.of(owner))


def _datasources(compiled: Compiled) -> Iterator[Reference]:
    parts: list[Json] = list(compiled.data["annotations"]["list"])
    for panel in walk_panels(compiled.data):
        parts += [panel, *panel.get("targets", ())]
    first = {datasource_uid(part): part for part in reversed(parts)}
    for uid, part in first.items():
        if uid and not uid.startswith("-- ") and not has_variables(uid):
            yield Reference(uid=uid, location=compiled.locations.of(part))
