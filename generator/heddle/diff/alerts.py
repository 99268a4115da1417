"""Changes of alerts, whether Grafana or Prometheus evaluates them; an alert that both evaluate is reported once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from heddle.diff.builder import ChangeBuilder
from heddle.diff.change import Change, Flag, Kind, Subject
from heddle.diff.json_diff import same
from heddle.diff.pairing import pair_by_keys
from heddle.diff.property_labels import ALERT
from heddle.diff.text_diff import compare_prose, compare_queries, tokens
from heddle.diff.wording import (
    as_sentence,
    describe_addition,
    describe_change,
    describe_prose_change,
    describe_removal,
    describe_rename,
    describe_text_change,
    shorten,
)
from heddle.grafana.datasource_types import query_text
from heddle.grafana.durations import total_seconds
from heddle.grafana.json_value import Json, mapping, members

GRAFANA, PROMETHEUS = "Grafana", "Prometheus"

_SIDES_BY_EVALUATOR = {
    "gt": "above",
    "lt": "below",
    "within_range": "inside",
    "outside_range": "outside",
    "eq": "at",
    "ne": "at values other than",
    "gte": "at or above",
    "lte": "at or below",
}
_SIDES_BY_OPERATOR = {
    ">": "above",
    "<": "below",
    ">=": "at or above",
    "<=": "at or below",
    "==": "at",
    "!=": "at values other than",
}
_COMPARISON = re.compile(r"(.*\S)\s*(>=|<=|==|!=|>|<)\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*", re.DOTALL | re.IGNORECASE)
_SEVERITY_RANKS = {
    "critical": 4,
    "page": 4,
    "error": 3,
    "high": 3,
    "warning": 2,
    "medium": 2,
    "info": 1,
    "low": 1,
    "none": 0,
}
_GRAFANA_ONLY = frozenset({"alert/no-data", "alert/on-error", "alert/paused", "alert/panel", "alert/uid"})
_LOOSER_STATES = frozenset({"OK", "Ok", "KeepLast"})

PanelMoves = Mapping[tuple[str, int], tuple[str, int]]
"""The new (dashboard uid, panel id) of panels that have another one now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What decides when an alert fires and what it says; `rest` holds every property without a field of its own.

    `side` and `numbers` are the condition, such as `above` and `(0.8,)`; `side` is empty if any result fires.
    """

    evaluator: str
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
    def condition(self) -> str:
        """Return when it fires: `above 0.8`."""
        return f"{self.side} {' to '.join(f'{number:g}' for number in self.numbers)}" if self.side else "on any result"


def from_prometheus(group: Json) -> Iterator[Alert]:
    """Yield the alerts of a group of a Prometheus rule file."""
    for rule in members(group.get("rules")):
        if "alert" not in rule:
            continue
        query, side, numbers = _split_condition(str(rule.get("expr", "")))
        own_fields = {"alert", "expr", "for", "labels", "annotations"}
        yield Alert(
            evaluator=PROMETHEUS,
            uid="",
            name=str(rule["alert"]),
            group=str(group.get("name", "")),
            query=query,
            side=side,
            numbers=numbers,
            pending=str(rule.get("for", "0s")),
            labels=mapping(rule.get("labels")),
            annotations={k: v for k, v in mapping(rule.get("annotations")).items() if k != "dashboard_url"},
            rest={key: value for key, value in rule.items() if key not in own_fields},
        )


def from_grafana(group: Json) -> Iterator[Alert]:
    """Yield the alerts of a group of a Grafana provisioning file."""
    for rule in members(group.get("rules")):
        data = members(rule.get("data"))
        condition = next((query for query in data if query.get("refId") == rule.get("condition")), {})
        side, numbers = _evaluator_condition(mapping(condition.get("model")))
        queries = [query for query in data if query is not condition or not side]
        own_fields = {"uid", "title", "for", "labels", "annotations", "noDataState", "execErrState", "isPaused"}
        own_fields |= {"dashboardUid", "panelId", "data", "condition"}
        rest = {key: value for key, value in rule.items() if key not in own_fields}
        uid, panel = rule.get("dashboardUid"), rule.get("panelId")
        yield Alert(
            evaluator=GRAFANA,
            uid=str(rule.get("uid", "")),
            name=str(rule.get("title", "")),
            group=str(group.get("name", "")),
            query="\n".join(text for query in queries if (text := query_text(mapping(query.get("model"))))),
            side=side,
            numbers=numbers,
            pending=str(rule.get("for", "0s")),
            no_data=str(rule.get("noDataState", "NoData")),
            error=str(rule.get("execErrState", "Error")),
            paused=rule.get("isPaused") is True,
            labels=mapping(rule.get("labels")),
            annotations=mapping(rule.get("annotations")),
            panel=(uid, panel) if isinstance(uid, str) and isinstance(panel, int) else None,
            rest=rest | {"queries": {str(query.get("refId", "")): _query_settings(query) for query in queries}},
        )


def alerts_changes(before: list[Alert], after: list[Alert], moves: PanelMoves) -> Iterator[Change]:
    """Yield the changes between two states of all alerts."""
    evaluators = {alert.evaluator for alert in (*before, *after)}
    reports: dict[tuple[Subject, str, object], list[tuple[str, Change]]] = {}
    for evaluator in sorted(evaluators):
        old, new = ([alert for alert in side if alert.evaluator == evaluator] for side in (before, after))
        for change in _changes_of_evaluator(old, new, moves):
            # The template languages of Grafana and Prometheus differ, so texts differ where the change is the same.
            key = "" if change.kind is Kind.TEXT else change.sentence
            reports.setdefault((change.subject, change.aspect, key), []).append((evaluator, change))
    in_both = {alert.name for alert in (*before, *after) if alert.evaluator == GRAFANA} & {
        alert.name for alert in (*before, *after) if alert.evaluator != GRAFANA
    }
    for (subject, aspect, _), reported in reports.items():
        evaluator, change = reported[0]
        if len(reported) == 1 and subject.title in in_both and aspect not in _GRAFANA_ONLY:
            change = replace(change, sentence=f"{change.sentence.removesuffix('.')}, in {evaluator} only.")
        yield change


def alert_changes(builder: ChangeBuilder, before: Alert, after: Alert, moves: PanelMoves) -> Iterator[Change]:
    """Yield the changes of one alert."""
    if before.name != after.name:
        names = before.name, after.name
        yield builder.change(Kind.TEXT, "alert/name", describe_rename("alert", *names), names)
    if before.uid != after.uid:
        uids = before.uid, after.uid
        yield builder.change(Kind.APPEARANCE, "alert/uid", describe_change("UID", *uids), uids)
    if tokens(before.query) != tokens(after.query):
        spans, texts = compare_queries(before.query, after.query), (before.query, after.query)
        sentence = describe_text_change("expression", spans)
        yield builder.change(Kind.BEHAVIOR, "alert/expression", sentence, texts, spans)
    if before.condition != after.condition:
        flags = [Flag.THRESHOLD_LOOSENED] if _is_looser(before, after) else []
        conditions = before.condition, after.condition
        sentence = as_sentence(f"fires {after.condition} instead of {before.condition}")
        yield builder.change(Kind.BEHAVIOR, "alert/threshold", sentence, conditions, flags=flags)
    if total_seconds(before.pending) != total_seconds(after.pending):
        flags = [Flag.THRESHOLD_LOOSENED] if total_seconds(after.pending) > total_seconds(before.pending) else []
        periods = before.pending, after.pending
        sentence = as_sentence(f"pending period changed from {before.pending} to {after.pending}")
        yield builder.change(Kind.BEHAVIOR, "alert/for", sentence, periods, flags=flags)
    yield from _state_changes(builder, before, after)
    yield from _label_changes(builder, before, after)
    yield from _annotation_changes(builder, before, after)
    if before.group != after.group:
        groups = before.group, after.group
        yield builder.change(Kind.APPEARANCE, "alert/group", describe_change("group", *groups), groups)
    old_panel = before.panel and moves.get(before.panel, before.panel)
    if old_panel != after.panel:
        sentence = as_sentence(f"linked panel changed from {_panel_text(old_panel)} to {_panel_text(after.panel)}")
        yield builder.change(Kind.TEXT, "alert/panel", sentence, (old_panel, after.panel))
    yield from builder.value_changes(ALERT, "alert", (before.rest, after.rest), kind=Kind.BEHAVIOR)


_KEYS: tuple[Callable[[Alert], object], ...] = (
    lambda alert: (alert.uid, alert.name, alert.group),
    lambda alert: alert.uid,
    lambda alert: alert.name,
    lambda alert: tokens(alert.query) and (tokens(alert.query), alert.condition),
)
"""What identifies an alert, the most certain first."""


def _changes_of_evaluator(before: list[Alert], after: list[Alert], moves: PanelMoves) -> Iterator[Change]:
    pairs, removed, added = pair_by_keys(before, after, _KEYS, unique_before=True)
    for alert in removed:
        summary = str(alert.annotations.get("summary", ""))
        sentence = describe_removal("alert", f'"{shorten(summary)}" no longer notifies' if summary else "")
        yield _builder_for(alert).change(
            Kind.BEHAVIOR, "alert/removed", sentence, (alert.query, None), flags=[Flag.ALERT_REMOVED]
        )
    for alert in added:
        sentence = describe_addition("alert", f"fires {alert.condition} of `{alert.query}`")
        yield _builder_for(alert).change(Kind.BEHAVIOR, "alert/added", sentence, (None, alert.query))
    for old, new in pairs:
        yield from alert_changes(_builder_for(new), old, new, moves)


def _builder_for(alert: Alert) -> ChangeBuilder:
    return ChangeBuilder(Subject("alert", alert.name, alert.name))


def _panel_text(panel: tuple[str, int] | None) -> str:
    return f"panel {panel[1]} of {panel[0]}" if panel else "none"


def _state_changes(builder: ChangeBuilder, before: Alert, after: Alert) -> Iterator[Change]:
    for aspect, label, old, new in (
        ("no-data", "state without data", before.no_data, after.no_data),
        ("on-error", "state when its query fails", before.error, after.error),
    ):
        if old != new:
            flags = [Flag.THRESHOLD_LOOSENED] if old in {"Alerting", "Error"} and new in _LOOSER_STATES else []
            sentence = as_sentence(f"{label} changed from {old} to {new}")
            yield builder.change(Kind.BEHAVIOR, f"alert/{aspect}", sentence, (old, new), flags=flags)
    if before.paused != after.paused:
        flags = [Flag.ALERT_SILENCED] if after.paused else []
        sentence = as_sentence("alert paused" if after.paused else "alert no longer paused")
        yield builder.change(Kind.BEHAVIOR, "alert/paused", sentence, (before.paused, after.paused), flags=flags)


def _label_changes(builder: ChangeBuilder, before: Alert, after: Alert) -> Iterator[Change]:
    for label in sorted({*before.labels, *after.labels}):
        old, new = before.labels.get(label), after.labels.get(label)
        if same(old, new):
            continue
        if label == "severity":
            flags = [Flag.THRESHOLD_LOOSENED] if _severity_rank(new) < _severity_rank(old) else []
            sentence = describe_change("severity", old, new)
            yield builder.change(Kind.BEHAVIOR, "alert/severity", sentence, (old, new), flags=flags)
        else:
            sentence = describe_change(f"label {label}", old, new)
            yield builder.change(Kind.BEHAVIOR, f"alert/label-{label}", sentence, (old, new))


def _severity_rank(severity: object) -> int:
    return _SEVERITY_RANKS.get(str(severity).lower(), 0)


def _annotation_changes(builder: ChangeBuilder, before: Alert, after: Alert) -> Iterator[Change]:
    for key in sorted({*before.annotations, *after.annotations}):
        texts = str(before.annotations.get(key, "")), str(after.annotations.get(key, ""))
        if texts[0] != texts[1]:
            sentence = describe_prose_change(key.replace("_url", ""), *texts)
            yield builder.change(Kind.TEXT, f"alert/{key}", sentence, texts, compare_prose(*texts))


def _is_looser(before: Alert, after: Alert) -> bool:
    """Return whether fewer values fire; conditions of different kinds are not comparable."""
    sides = before.side.split()[-1:], after.side.split()[-1:]
    if sides[0] != sides[1] or len(before.numbers) != len(after.numbers):
        return False
    match sides[0]:
        case ["above"]:
            return after.numbers > before.numbers
        case ["below"]:
            return after.numbers < before.numbers
        case ["inside"]:
            return after.numbers[0] > before.numbers[0] or after.numbers[1] < before.numbers[1]
        case ["outside"]:
            return after.numbers[0] < before.numbers[0] or after.numbers[1] > before.numbers[1]
    return False


def _split_condition(expr: str) -> tuple[str, str, tuple[float, ...]]:
    """Return the query of an expression, and the comparison with a number at its end."""
    if match := _COMPARISON.fullmatch(expr):
        query, operator, number = match.groups()
        return _without_outer_parentheses(query), _SIDES_BY_OPERATOR[operator], (float(number),)
    return expr, "", ()


def _without_outer_parentheses(query: str) -> str:
    words = tokens(query)
    if words[:1] != ("(",):
        return query
    depth = 0
    for index, word in enumerate(words):
        depth += (word == "(") - (word == ")")
        if not depth:
            return query.strip()[1:-1].strip() if index == len(words) - 1 else query
    return query


def _evaluator_condition(model: Json) -> tuple[str, tuple[float, ...]]:
    conditions = members(model.get("conditions"))
    evaluator = mapping(conditions[0].get("evaluator")) if len(conditions) == 1 else {}
    numbers = tuple(number for number in evaluator.get("params", ()) if isinstance(number, (int, float)))
    side = _SIDES_BY_EVALUATOR.get(str(evaluator.get("type")), "")
    count = 2 if side in {"inside", "outside"} else 1
    return (side, numbers[:count]) if side and len(numbers) >= count else ("", ())


def _query_settings(query: Json) -> Json:
    """Return the properties of a query except its text."""
    model = {key: value for key, value in mapping(query.get("model")).items() if key not in {"expr", "refId"}}
    span = mapping(query.get("relativeTimeRange"))
    return {"datasource": query.get("datasourceUid"), "from": span.get("from"), "to": span.get("to"), "model": model}
