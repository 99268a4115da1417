"""Counts events within a window, across the start, restart and end of processes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from heddle.author.promql.scope import RANGE, RATE_WINDOW, check_window
from heddle.author.promql.typed_expr import TypedExpr
from heddle.catalog.metrics import System
from heddle.grafana.durations import parse_duration
from heddle.promql.ast import Aggregate, Binary, Call, Matcher, Matching, Node, Number, Selector, Variable, transform
from heddle.settings.active import project_settings

if TYPE_CHECKING:
    from heddle.author.promql.metrics import Metric

Matchers: TypeAlias = tuple[Matcher, ...]

_GAP: Final = "5m"
"""A series without samples for this long was absent; one or two failed scrapes do not make a series new."""


def selector(metric: Metric, matchers: Matchers, suffix: str = "", window: str = "") -> Selector:
    """Return a selector of a metric; the scope adds the matchers of its system."""
    constant = tuple(Matcher(label, "=", value) for label, value in metric.system.constant_labels)
    return Selector(metric.name + suffix, (*constant, *sorted(set(matchers))), window=window, scope=metric.system.name)


def typed_series(node: Node, metric: Metric, matchers: Matchers, unit: str | None) -> TypedExpr:
    """Return what is known about the series of a metric before anything aggregates them."""
    fixed_labels = frozenset((matcher.label, matcher.value) for matcher in matchers if matcher.operator == "=")
    return TypedExpr(node=node, metrics=(metric,), unit=unit, fixed_labels=fixed_labels)


def over_window(
    function: str,
    metric: Metric,
    matchers: Matchers,
    window: str | None,
    *,
    suffix: str = "",
    unit: str | None = None,
) -> TypedExpr:
    """Return a function of PromQL over a window, by default the scope's."""
    checked = check_window(window) if window else RATE_WINDOW
    call = Call(function, (selector(metric, matchers, suffix, checked),))
    return typed_series(call, metric, matchers, unit)


def growth(metric: Metric, matchers: Matchers, window: str, *, suffix: str = "", unit: str | None = None) -> TypedExpr:
    """Return what a counter counted within a window: as a recording rule computed it, if the rules are loaded."""
    if window not in metric.recorded or not project_settings().alerts.recording_rules:
        return computed_growth(metric, matchers, window, suffix=suffix, unit=unit)
    name = metric.recorded_name(suffix, window)
    node = Selector(name, tuple(sorted(set(matchers))), scope=metric.system.name)
    return replace(over_window("increase", metric, matchers, window, suffix=suffix, unit=unit), node=node)


def computed_growth(
    metric: Metric, matchers: Matchers, window: str, *, suffix: str = "", unit: str | None = None
) -> TypedExpr:
    """Return what a counter counted within a window.

    `increase` alone sees differences of samples, so it misses what a series started with: a counter with labels
    appears with the first event that it counts, and a short program may be scraped once. A series that was not there
    when the window began counts from 0, so its newest value is the answer, unless it was reset. All others are
    answered by `increase`, which also counts across resets and up to the end of a series.
    """
    increase = over_window("increase", metric, matchers, window, suffix=suffix, unit=unit)
    series = selector(metric, matchers, suffix, window)
    # Set operators compare all labels, so these need no conditions but those that save much reading.
    same = replace(series, matchers=tuple(matcher for matcher in matchers if matcher.label == "le"), all_instances=True)
    there_before = Call("last_over_time", (replace(same, window=_GAP, offset=window),))
    was_reset = Binary(">", Call("resets", (same,)), Number(0))
    born: Node = Call("last_over_time", (series,))
    for excluded in (there_before, was_reset, _first_seen(metric.system, same)):
        born = Binary("unless", born, excluded)
    return replace(increase, node=Binary("or", born, increase.node), metrics=(metric, metric.up))


def with_last_values(node: Node) -> Node:
    """Return a tree with the last value of a counter in place of its growth: shorter, and with the same series."""

    def shortened(part: Node) -> Node:
        match part:
            case Binary("or", Binary("unless") as born, Call("increase", series)) if _newborn(born) == series:
                return Call("last_over_time", series)
        return part

    return transform(node, shortened)


def _newborn(node: Node) -> tuple[Node, ...]:
    """Return the counters of a growth that are counted from 0, empty if this is not part of a growth."""
    while isinstance(node, Binary) and node.operator == "unless":
        node = node.left
    return node.arguments if isinstance(node, Call) and node.name == "last_over_time" else ()


def _first_seen(system: System, series: Selector) -> Node:
    """Return the series that are new to Prometheus, but may be old: their first sample was not observed.

    They are in every successful scrape of the window. A Prometheus that just started, a new scrape job and the end of a
    network failure show such counters, whose values were counted at another time. Only those of processes that report
    that they started within the window are new.
    """
    target = replace(series, name="up", matchers=())
    on_target = Matching("on", ("job", "instance", *project_settings().everywhere))
    # Several targets can share job and instance and differ in other labels; `max` keeps the matching unambiguous.
    scrapes = Aggregate("max", Call("sum_over_time", (target,)), "by", on_target.labels)
    in_all = Binary(">=", Call("count_over_time", (series,)), scrapes, replace(on_target, group="left"))
    seconds = _seconds(series.window)
    if not system.start_time or seconds is None:
        return in_all
    # The newest start within the window, because a process that has ended reports none now.
    start = Call("last_over_time", (replace(target, name=system.start_time),))
    return Binary("unless", in_all, Binary("<", Binary("-", Call("time", ()), start), seconds), on_target)


def _seconds(window: str) -> Node | None:
    if window == RANGE:
        return Variable("$__range_s")
    seconds = parse_duration(window)
    return None if seconds is None else Number(seconds)
