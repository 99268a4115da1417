"""Faults in a whole dashboard: its panels among each other, its variables, and what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels
from heddle.rules.subjects import Dashboard
from tests.rules.mutants.kind import Kind, kind, with_panel, without

_DATE = {"from": "now", "to": "now-6h"}


def _siblings(dashboard: Json) -> Iterator[list[Json]]:
    """Yield the panels that lie on one grid: those of the dashboard, and those of each row that is closed."""
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
        twin = next((each for each in row if each["type"] == panel["type"] and not panel.get("repeat")), None)
        if twin is not None and panel["type"] != "text":
            yield with_panel(dashboard.data, panel, {**panel, "title": twin["title"]})
        row.append(panel)


def _set(**more: object) -> object:
    def mutate(dashboard: Dashboard) -> Iterator[Json]:
        yield {**dashboard.data, **more}

    return mutate


def _blank_uids(dashboard: Dashboard) -> Iterator[Json]:
    uid = dashboard.data["uid"]
    yield from ({**dashboard.data, "uid": bad} for bad in (uid.replace("-", " ", 1) + " ", "", f"{uid}-{'x' * 40}"))


def _no_words(dashboard: Dashboard) -> Iterator[Json]:
    yield from (without(dashboard.data, key) for key in ("description", "title", "tags"))


def _with_variables(dashboard: Dashboard, variables: list[Json]) -> Json:
    return {**dashboard.data, "templating": {**dashboard.data["templating"], "list": variables}}


def _variables_gone(dashboard: Dashboard) -> Iterator[Json]:
    """Those that some query names."""
    variables = dashboard.data["templating"]["list"]
    asked = repr([panel.get("targets") for panel in walk_panels(dashboard.data)])
    for variable in variables:
        if re.search(rf"\$\{{?{variable['name']}\b", asked):
            yield _with_variables(dashboard, [each for each in variables if each is not variable])


def _variables_twice(dashboard: Dashboard) -> Iterator[Json]:
    variables = dashboard.data["templating"]["list"]
    for variable in variables:
        yield _with_variables(dashboard, [*variables, variable])


def _variables_wait(dashboard: Dashboard) -> Iterator[Json]:
    """A variable that another one is asked with is asked with that one."""
    variables = dashboard.data["templating"]["list"]
    for one in variables:
        for other in variables:
            mentions = one is not other and re.search(rf"\$\{{?{one['name']}\b", repr(other.get("query")))
            if mentions and one["type"] == other["type"] == "query":
                asked = _naming(one["query"], other["name"])
                yield _with_variables(
                    dashboard, [{**each, "query": asked} if each is one else each for each in variables]
                )


def _naming(query: object, name: str) -> object:
    if isinstance(query, dict):
        return {key: _naming(value, name) if isinstance(value, str) else value for key, value in query.items()}
    return f"{query} ${name}"


def _links_to_nothing(dashboard: Dashboard) -> Iterator[Json]:
    links = dashboard.data.get("links") or []
    for link in links:
        if link.get("type") == "link":
            broken = {**link, "url": str(link["url"]).lstrip("/")}
            yield {**dashboard.data, "links": [broken if each is link else each for each in links]}


KINDS: tuple[Kind, ...] = (
    kind("lay a panel on another", _overlapping, "panel/invalid-position"),
    kind("give two panels one title", _same_titles, "panel/duplicate-title", least=Severity.NOTE),
    kind("break the uid", _blank_uids, "dashboard/invalid-uid"),
    kind(
        "delete description, title or tags",
        _no_words,
        "dashboard/missing-description",
        "dashboard/missing-title",
        "dashboard/missing-tags",
    ),
    kind("refresh every second", _set(refresh="1s"), "dashboard/fast-refresh"),  # type: ignore[arg-type]
    kind("turn the time range round", _set(time=_DATE), "dashboard/invalid-time-range"),  # type: ignore[arg-type]
    kind("misspell the time range", _set(time={"from": "6h", "to": "now"}), "dashboard/invalid-time-range"),  # type: ignore[arg-type]
    kind("delete all panels", _set(panels=[]), "dashboard/no-panels"),  # type: ignore[arg-type]
    kind("delete a variable that is asked with", _variables_gone, "variable/undefined"),
    kind("define a variable twice", _variables_twice, "variable/duplicate-name"),
    kind("let two variables wait for each other", _variables_wait, "variable/cycle"),
    kind("lose the slash of a link", _links_to_nothing, "dashboard/invalid-link-url"),
)
