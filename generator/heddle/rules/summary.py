"""What rules about all dashboards need of each dashboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from heddle.compile.dashboard import DASHBOARD_URL, Compiled
from heddle.diagnostics.location import Location
from heddle.grafana.datasource_types import BUILT_IN, datasource_uid
from heddle.grafana.json_value import Json, mapping
from heddle.grafana.model import walk_panels
from heddle.grafana.variables import has_variables


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A uid that something refers to, and where."""

    uid: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasourceVariable:
    """A variable that selects data sources of a type: the uids that it selects first, and the regex of its names."""

    name: str
    type: str
    values: tuple[str, ...]
    regex: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardSummary:
    """What rules about all dashboards need of each; small, so that ten thousand fit in memory.

    `links` are the dashboards it links to, `datasources` those it queries, `datasource_variables` those that select
    others, `library_panels` those it shows, `panels` the titles and ids of its panels. All are empty for dashboards
    that were not built with Heddle: they may refer to objects defined elsewhere.
    """

    uid: str
    title: str
    folder: str
    location: Location
    links: tuple[Reference, ...] = ()
    datasources: tuple[Reference, ...] = ()
    datasource_variables: tuple[DatasourceVariable, ...] = ()
    library_panels: tuple[Reference, ...] = ()
    panels: tuple[tuple[str, int], ...] = ()


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
        datasource_variables=tuple(_datasource_variables(compiled)) if built_with_heddle else (),
        library_panels=tuple(_library_panels(compiled)) if built_with_heddle else (),
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
        if uid and uid not in BUILT_IN and not has_variables(uid):
            yield Reference(uid=uid, location=compiled.locations.of(part))


def _datasource_variables(compiled: Compiled) -> Iterator[DatasourceVariable]:
    for variable in compiled.data["templating"]["list"]:
        if variable.get("type") == "datasource":
            value = mapping(variable.get("current")).get("value")
            yield DatasourceVariable(
                name=str(variable.get("name", "")),
                type=str(variable.get("query", "")),
                values=tuple(str(each) for each in (value if isinstance(value, list) else [value]) if each),
                regex=str(variable.get("regex") or ""),
                location=compiled.locations.of(variable),
            )


def _library_panels(compiled: Compiled) -> Iterator[Reference]:
    for panel in walk_panels(compiled.data):
        if uid := mapping(panel.get("libraryPanel")).get("uid"):
            yield Reference(uid=str(uid), location=compiled.locations.of(panel))
