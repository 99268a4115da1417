"""Visible changes of dashboards that were not built with Heddle, each planted in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

Json = dict[str, Any]
Plant = Callable[[Json, Json], object]
"""Changes a dashboard, or a panel of it, which is the second argument."""

TITLES = ("Requests", "Failures", "Queue", "Memory", "Disk")


@dataclass(frozen=True, slots=True)
class Planted:
    """A class of changes: `words` are in the sentence that reports it."""

    name: str
    plant: Plant
    words: tuple[str, ...]


def random_board(random: Random) -> Json:
    """Return a dashboard with five charts below two rows, a variable of each kind, a link and an annotation."""
    names = [f"{title.lower()}_{random.choice(('total', 'count', 'sum'))}" for title in TITLES]
    panels: list[Json] = [{"type": "row", "id": 50, "title": "First", "gridPos": _grid(0, 1, 24), "panels": []}]
    for number, (title, name) in enumerate(zip(TITLES, names, strict=True)):
        if number == 3:
            panels.append({"type": "row", "id": 51, "title": "Second", "gridPos": _grid(30, 1, 24), "panels": []})
        panels.append(_chart(number + 1, title, name, random) | {"gridPos": _grid(2 + 10 * number, 8, 12)})
    return {
        "uid": "shop",
        "title": "Shop",
        "description": "The shop.",
        "schemaVersion": 41,
        "refresh": "1m",
        "tags": ["shop"],
        "time": {"from": "now-6h", "to": "now"},
        "panels": panels,
        "templating": {"list": [_variable("zone"), _variable("host"), _choice()]},
        "links": [{"title": "Runbook", "type": "link", "url": "https://runbook.example"}],
        "annotations": {"list": [{"name": "Deploys", "enable": True, "expr": "deploys", "iconColor": "blue"}]},
    }


def _grid(y: int, h: int, w: int) -> Json:
    return {"x": 0, "y": y, "w": w, "h": h}


def _chart(id: int, title: str, name: str, random: Random) -> Json:
    steps = [{"color": "green", "value": None}, {"color": "red", "value": random.randrange(50, 90)}]
    mappings = [{"type": "value", "options": {"0": {"text": "none", "color": "blue"}}}]
    unit = random.choice(("s", "bytes", "short", "percent"))
    defaults = {"unit": unit, "decimals": 1, "min": 0, "max": 100, "mappings": mappings}
    thresholds = {"mode": "absolute", "steps": steps}
    override = {"matcher": {"id": "byName", "options": "p99"}, "properties": [{"id": "decimals", "value": 3}]}
    ranges = random.sample(("2m", "5m", "10m"), 2)
    targets = [
        {"refId": letter, "expr": f'{function}({name}{{zone="a", app="shop"}}[{range}])', "legendFormat": legend}
        for letter, function, range, legend in zip("AB", ("rate", "increase"), ranges, ("{{zone}}", "all"), strict=True)
    ]
    return {
        "id": id,
        "type": "stat",
        "pluginVersion": "12.2.0",
        "title": title,
        "description": f"Shows {title.lower()}.",
        "datasource": {"type": "prometheus", "uid": "metrics"},
        "targets": targets,
        "fieldConfig": {"defaults": defaults | {"thresholds": thresholds}, "overrides": [override]},
        "transformations": [{"id": "sortBy", "options": {"field": "zone"}}],
        "options": {"reduceOptions": {"calcs": ["mean"]}},
    }


def _variable(name: str) -> Json:
    query = f"label_values(up, {name})"
    source = {"type": "prometheus", "uid": "metrics"}
    return {"name": name, "type": "query", "query": query, "datasource": source, "multi": False}


def _choice() -> Json:
    current = {"text": "a", "value": "a"}
    return {"name": "size", "type": "custom", "query": "a,b,c", "current": current}


def _defaults(panel: Json) -> Json:
    return panel["fieldConfig"]["defaults"]


def _variable_of(board: Json, at: int = 0) -> Json:
    return board["templating"]["list"][at]


def _move_to_front(board: Json, panel: Json) -> None:
    """Move the last panel of the first row to its front."""
    first = board["panels"][1]
    board["panels"][3]["gridPos"], first["gridPos"] = dict(first["gridPos"]), dict(board["panels"][3]["gridPos"])
    board["panels"][2]["gridPos"]["y"] = 8
    first["gridPos"]["y"] = 28
    board["panels"][1], board["panels"][2], board["panels"][3] = board["panels"][3], first, board["panels"][2]
    board["panels"][2]["gridPos"]["y"], board["panels"][3]["gridPos"]["y"] = 12, 22


def _add_panel(board: Json, _: Json) -> None:
    panel = {"id": 90, "type": "text", "title": "Notes", "options": {"content": "Read this."}}
    board["panels"].append(panel | {"gridPos": _grid(80, 5, 24)})


def _add_row(board: Json, _: Json) -> None:
    board["panels"].append({"type": "row", "id": 91, "title": "Third", "gridPos": _grid(90, 1, 24), "panels": []})


def _library(_: Json, panel: Json) -> None:
    panel["libraryPanel"] = {"uid": "shared", "name": "Shared"}


def _rename_variable(board: Json, _: Json) -> None:
    _variable_of(board, 2)["name"] = "length"


def _edit(panel: Json, old: str, new: str) -> None:
    target = panel["targets"][0]
    assert old in target["expr"]
    target["expr"] = target["expr"].replace(old, new)


PLANTED = (
    Planted("panel title", lambda _, p: p.update(title="Ratio of " + p["title"]), ("Panel renamed", "Ratio of")),
    Planted("panel description", lambda _, p: p.update(description="Counts."), ("Description", "Counts.")),
    Planted("unit", lambda _, p: _defaults(p).update(unit="watt"), ("Unit changed", "watt")),
    Planted("decimals", lambda _, p: _defaults(p).update(decimals=2), ("Decimals changed from 1 to 2.",)),
    Planted("minimum", lambda _, p: _defaults(p).update(min=10), ("Minimum changed from",)),
    Planted("maximum", lambda _, p: _defaults(p).pop("max"), ("Maximum changed from", "automatic")),
    Planted(
        "threshold value", lambda _, p: _defaults(p)["thresholds"]["steps"][1].update(value=45), ("Thresholds", "45")
    ),
    Planted(
        "threshold color",
        lambda _, p: _defaults(p)["thresholds"]["steps"][1].update(color="orange"),
        ("Threshold colors", "orange"),
    ),
    Planted(
        "mapping text",
        lambda _, p: _defaults(p)["mappings"][0]["options"]["0"].update(text="empty"),
        ('Text for "0" changed from "none" to "empty".',),
    ),
    Planted("query text", lambda _, p: _edit(p, '"a"', '"b"'), ('Query A changed: `"a"` became `"b"`.',)),
    Planted("legend", lambda _, p: p["targets"][1].update(legendFormat="total"), ("Legend of query B", "total")),
    Planted("query order", lambda _, p: p["targets"].reverse(), ("Queries reordered: B and A.",)),
    Planted("hidden query", lambda _, p: p["targets"][1].update(hide=True), ("query B turned on",)),
    Planted("new query", lambda _, p: p["targets"].append({"refId": "C", "expr": "up"}), ("Query C added: `up`.",)),
    Planted("removed query", lambda _, p: p["targets"].pop(), ("Query B removed",)),
    Planted("data source", lambda _, p: p["datasource"].update(uid="other"), ("Data source changed", "other")),
    Planted("panel type", lambda _, p: p.update(type="gauge"), ("Panel converted from stat to gauge.",)),
    Planted("new panel", _add_panel, ("Panel added.",)),
    Planted("removed panel", lambda b, p: b["panels"].remove(p), ("Panel removed.",)),
    Planted("moved panel", _move_to_front, ("Panel moved to the front.",)),
    Planted("size", lambda _, p: p["gridPos"].update(w=24), ("Size changed",)),
    Planted("new row", _add_row, ("Row added.",)),
    Planted("row title", lambda b, _: b["panels"][0].update(title="Begin"), ('Row renamed from "First" to "Begin".',)),
    Planted("repeat", lambda _, p: p.update(repeat="zone"), ("Repeat variable added", "zone")),
    Planted("calculation", lambda _, p: p["options"]["reduceOptions"].update(calcs=["max"]), ("Calculation", "max")),
    Planted(
        "transformation",
        lambda _, p: p["transformations"].append({"id": "reduce", "options": {}}),
        ('Transformation "reduce" added.',),
    ),
    Planted(
        "override",
        lambda _, p: p["fieldConfig"]["overrides"][0]["properties"][0].update(value=4),
        ('Decimals of field "p99" changed from 3 to 4.',),
    ),
    Planted("new override", lambda _, p: p["fieldConfig"]["overrides"].pop(), ('Override for field "p99" removed',)),
    Planted("library panel", _library, ('Panel converted to library panel "Shared".',)),
    Planted("time range of a panel", lambda _, p: p.update(timeFrom="7d"), ("Time range override added", "7d")),
    Planted(
        "variable query",
        lambda b, _: _variable_of(b).update(query="label_values(down, zone)"),
        ('Query of variable "zone" changed: `up` became `down`.',),
    ),
    Planted(
        "variable default",
        lambda b, _: _variable_of(b, 2).update(current={"text": "b", "value": "b"}),
        ('Initial value of variable "size"', '"b"'),
    ),
    Planted("multiple values", lambda b, _: _variable_of(b).update(multi=True), ("Multi-value selection", "zone")),
    Planted("hidden variable", lambda b, _: _variable_of(b).update(hide=2), ("from shown to hidden",)),
    Planted(
        "new variable", lambda b, _: b["templating"]["list"].append(_variable("rack")), ('Variable "rack" added.',)
    ),
    Planted("removed variable", lambda b, _: b["templating"]["list"].pop(), ('Variable "size" removed.',)),
    Planted("renamed variable", _rename_variable, ('Variable renamed from "size" to "length".',)),
    Planted("variable order", lambda b, _: b["templating"]["list"].reverse(), ("Variables reordered",)),
    Planted("link", lambda b, _: b["links"][0].update(url="https://wiki.example"), ("Address of link", "wiki")),
    Planted("removed link", lambda b, _: b["links"].pop(), ('Link "Runbook" removed.',)),
    Planted(
        "annotation",
        lambda b, _: b["annotations"]["list"][0].update(expr="releases"),
        ('Query of annotation "Deploys" changed: `deploys` became `releases`.',),
    ),
    Planted(
        "annotation off",
        lambda b, _: b["annotations"]["list"][0].update(enable=False),
        ('Display of annotation "Deploys" turned off.',),
    ),
    Planted("time range", lambda b, _: b["time"].update({"from": "now-1h"}), ("Time range changed", "now-1h to now")),
    Planted("refresh", lambda b, _: b.pop("refresh"), ('Refresh interval changed from "1m" to off.',)),
    Planted("title", lambda b, _: b.update(title="Store"), ('Dashboard renamed from "Shop" to "Store".',)),
    Planted("description", lambda b, _: b.update(description="A shop."), ("Description changed: `The` became `A`.",)),
    Planted("tags", lambda b, _: b["tags"].append("sales"), ("Tags", "sales")),
)
