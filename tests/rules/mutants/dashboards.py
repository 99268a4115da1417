"""Faults in a whole dashboard: the positions and titles of its panels, its variables, links and own fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels
from heddle.rules.subjects import Dashboard
from tests.rules.mutants.kind import Kind, Mutate, kind, with_panel, without

_REVERSED = {"from": "now", "to": "now-6h"}


def _siblings(dashboard: Json) -> Iterator[list[Json]]:
    """Yield the panels that share a grid: those of the dashboard, and those of each collapsed row."""
    yield [panel for panel in dashboard["panels"] if panel["type"] != "row"]
    yield from (panel["panels"] for panel in dashboard["panels"] if panel.get("panels"))


def _overlapping(dashboard: Dashboard) -> Iterator[Json]:
    for siblings in _siblings(dashboard.data):
        for one, other in pairwise(siblings):
            location = {**other["gridPos"], "x": one["gridPos"]["x"], "y": one["gridPos"]["y"]}
            location["w"] = min(location["w"], 24 - location["x"])
            yield with_panel(dashboard.data, other, {**other, "gridPos": location})


def _same_titles(dashboard: Dashboard) -> Iterator[Json]:
    row: list[Json] = []
    for panel in walk_panels(dashboard.data):
        if panel["type"] == "row":
            row = []
            continue
        other = next((item for item in row if item["type"] == panel["type"] and not panel.get("repeat")), None)
        if other is not None and panel["type"] != "text":
            yield with_panel(dashboard.data, panel, {**panel, "title": other["title"]})
        row.append(panel)


def _set(**fields: object) -> Mutate:
    def mutate(dashboard: Dashboard) -> Iterator[Json]:
        yield {**dashboard.data, **fields}

    return mutate


def _invalid_uids(dashboard: Dashboard) -> Iterator[Json]:
    uid = dashboard.data["uid"]
    yield from (
        {**dashboard.data, "uid": invalid} for invalid in (uid.replace("-", " ", 1) + " ", "", f"{uid}-{'x' * 40}")
    )


def _missing_texts(dashboard: Dashboard) -> Iterator[Json]:
    yield from (without(dashboard.data, key) for key in ("description", "title", "tags"))


def _with_variables(dashboard: Dashboard, variables: list[Json]) -> Json:
    return {**dashboard.data, "templating": {**dashboard.data["templating"], "list": variables}}


def _undefined_variables(dashboard: Dashboard) -> Iterator[Json]:
    """Delete each variable that a query uses."""
    variables = dashboard.data["templating"]["list"]
    targets = repr([panel.get("targets") for panel in walk_panels(dashboard.data)])
    for variable in variables:
        if re.search(rf"\$\{{?{variable['name']}\b", targets):
            yield _with_variables(dashboard, [item for item in variables if item is not variable])


def _duplicate_variables(dashboard: Dashboard) -> Iterator[Json]:
    variables = dashboard.data["templating"]["list"]
    for variable in variables:
        yield _with_variables(dashboard, [*variables, variable])


def _cyclic_variables(dashboard: Dashboard) -> Iterator[Json]:
    """Use a variable in the query of a variable that it uses itself."""
    variables = dashboard.data["templating"]["list"]
    for one in variables:
        for other in variables:
            mentions = one is not other and re.search(rf"\$\{{?{one['name']}\b", repr(other.get("query")))
            if mentions and one["type"] == other["type"] == "query":
                query = _with_name(one["query"], other["name"])
                yield _with_variables(
                    dashboard, [{**item, "query": query} if item is one else item for item in variables]
                )


def _with_name(query: object, name: str) -> object:
    if isinstance(query, dict):
        return {key: _with_name(value, name) if isinstance(value, str) else value for key, value in query.items()}
    return f"{query} ${name}"


def _relative_links(dashboard: Dashboard) -> Iterator[Json]:
    links = dashboard.data.get("links") or []
    for link in links:
        if link.get("type") == "link":
            broken = {**link, "url": str(link["url"]).lstrip("/")}
            yield {**dashboard.data, "links": [broken if item is link else item for item in links]}


KINDS: tuple[Kind, ...] = (
    kind("put a panel on another", _overlapping, "panel/invalid-position"),
    kind("give two panels the same title", _same_titles, "panel/duplicate-title", least=Severity.NOTE),
    kind("break the uid", _invalid_uids, "dashboard/invalid-uid", "dashboard/missing-uid"),
    kind(
        "delete description, title or tags",
        _missing_texts,
        "dashboard/missing-description",
        "dashboard/missing-title",
        "dashboard/missing-tags",
    ),
    kind("refresh every second", _set(refresh="1s"), "dashboard/fast-refresh"),
    kind("reverse the time range", _set(time=_REVERSED), "dashboard/invalid-time-range"),
    kind("misspell the time range", _set(time={"from": "6h", "to": "now"}), "dashboard/invalid-time-range"),
    kind("delete all panels", _set(panels=[]), "dashboard/no-panels"),
    kind(
        "delete a variable that a query uses",
        _undefined_variables,
        "variable/undefined",
        "variable/undefined-datasource",
    ),
    kind("define a variable twice", _duplicate_variables, "variable/duplicate-name"),
    kind("make two variables use each other", _cyclic_variables, "variable/cycle"),
    kind("drop the slash of a link", _relative_links, "dashboard/invalid-link-url"),
)
