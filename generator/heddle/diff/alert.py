"""An alert as a value, whichever of the two rulers evaluates it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from heddle.diff.query_diff import tokens
from heddle.grafana.json_prune import mapping, members
from heddle.grafana.json_value import Json

GRAFANA, PROMETHEUS = "Grafana", "Prometheus"

_SIDES = {"gt": "above", "lt": "below", "within_range": "inside", "outside_range": "outside"}
_SIDES |= {"eq": "at", "ne": "off", "gte": "at or above", "lte": "at or below"}
_SIGNS = {">": "above", "<": "below", ">=": "at or above", "<=": "at or below", "==": "at", "!=": "off"}
_COMPARED = re.compile(r"(.*\S)\s*(>=|<=|==|!=|>|<)\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*", re.DOTALL | re.IGNORECASE)
_RANKS = {"critical": 4, "page": 4, "error": 3, "high": 3, "warning": 2, "medium": 2, "info": 1, "low": 1, "none": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What decides when an alert fires and what it says; `rest` is everything that the other fields leave out."""

    ruler: str
    uid: str
    name: str
    group: str
    query: str
    side: str = ""
    numbers: tuple[float, ...] = ()
    pending: str = ""
    no_data: str = ""
    error: str = ""
    paused: bool = False
    labels: dict[str, Any] = field(default_factory=dict)
    annotations: dict[str, Any] = field(default_factory=dict)
    panel: tuple[str, int] | None = None
    rest: Json = field(default_factory=dict)

    @property
    def fires(self) -> str:
        """Return when it fires: `above 0.8`."""
        return f"{self.side} {' to '.join(f'{number:g}' for number in self.numbers)}" if self.side else "on any result"


def rank(severity: object) -> int | None:
    """Return how much a severity matters, or None for a word of the house's own."""
    return _RANKS.get(str(severity).lower())


def from_prometheus(group: Json) -> Iterator[Alert]:
    """Yield the alerts of a group of a Prometheus rule file."""
    for rule in members(group.get("rules")):
        if "alert" not in rule:
            continue
        query, side, numbers = _split(str(rule.get("expr", "")))
        known = {"alert", "expr", "for", "labels", "annotations"}
        yield Alert(
            ruler=PROMETHEUS,
            uid="",
            name=str(rule["alert"]),
            group=str(group.get("name", "")),
            query=query,
            side=side,
            numbers=numbers,
            pending=str(rule.get("for", "0s")),
            labels=mapping(rule.get("labels")),
            annotations={k: v for k, v in mapping(rule.get("annotations")).items() if k != "dashboard_url"},
            rest={key: value for key, value in rule.items() if key not in known},
        )


def from_grafana(group: Json) -> Iterator[Alert]:
    """Yield the alerts of a group of a Grafana provisioning file."""
    for rule in members(group.get("rules")):
        data = members(rule.get("data"))
        last = next((each for each in data if each.get("refId") == rule.get("condition")), {})
        side, numbers = _condition(mapping(last.get("model")))
        asked = [each for each in data if each is not last or not side]
        known = {"uid", "title", "for", "labels", "annotations", "noDataState", "execErrState", "isPaused"}
        known |= {"dashboardUid", "panelId", "data", "condition"}
        rest = {key: value for key, value in rule.items() if key not in known}
        uid, panel = rule.get("dashboardUid"), rule.get("panelId")
        yield Alert(
            ruler=GRAFANA,
            uid=str(rule.get("uid", "")),
            name=str(rule.get("title", "")),
            group=str(group.get("name", "")),
            query="\n".join(text for each in asked if (text := _text(mapping(each.get("model"))))),
            side=side,
            numbers=numbers,
            pending=str(rule.get("for", "0s")),
            no_data=str(rule.get("noDataState", "NoData")),
            error=str(rule.get("execErrState", "Error")),
            paused=rule.get("isPaused") is True,
            labels=mapping(rule.get("labels")),
            annotations=mapping(rule.get("annotations")),
            panel=(uid, panel) if isinstance(uid, str) and isinstance(panel, int) else None,
            rest=rest | {"queries": {str(each.get("refId", "")): _frame(each) for each in asked}},
        )


def _split(expr: str) -> tuple[str, str, tuple[float, ...]]:
    """Return what an expression asks and the number that it compares the answer with at its end."""
    if found := _COMPARED.fullmatch(expr):
        query, sign, number = found.groups()
        return _bare(query), _SIGNS[sign], (float(number),)
    return expr, "", ()


def _bare(query: str) -> str:
    """Return a query without the brackets around the whole of it."""
    words = tokens(query)
    if words[:1] != ("(",):
        return query
    depth = 0
    for index, word in enumerate(words):
        depth += (word == "(") - (word == ")")
        if not depth:
            return query.strip()[1:-1].strip() if index == len(words) - 1 else query
    return query


def _condition(model: Json) -> tuple[str, tuple[float, ...]]:
    conditions = members(model.get("conditions"))
    evaluator = mapping(conditions[0].get("evaluator")) if len(conditions) == 1 else {}
    numbers = tuple(each for each in evaluator.get("params", ()) if isinstance(each, (int, float)))
    side = _SIDES.get(str(evaluator.get("type")), "")
    wide = 2 if side in {"inside", "outside"} else 1
    return (side, numbers[:wide]) if side and len(numbers) >= wide else ("", ())


def _text(model: Json) -> str:
    return next(
        (model[key] for key in ("expr", "expression", "query", "rawSql") if isinstance(model.get(key), str)), ""
    )


def _frame(query: Json) -> Json:
    """Return what a query says beside its text."""
    model = {key: value for key, value in mapping(query.get("model")).items() if key not in {"expr", "refId"}}
    span = mapping(query.get("relativeTimeRange"))
    return {"datasource": query.get("datasourceUid"), "from": span.get("from"), "to": span.get("to"), "model": model}
