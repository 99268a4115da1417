"""Why an expression is empty: it is taken apart, and its parts are asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from heddle.grafana.time_range import TimeRange
from heddle.promql.ast import COMPARISONS, Aggregate, Binary, Call, Node, Number, Selector, Subquery, Text, walk
from heddle.promql.parse import Unparsable, parse
from heddle.promql.queries import OF_RANGES, scalar
from heddle.prove.http import Refused
from heddle.prove.prometheus.api import Answer
from heddle.prove.prometheus.explain_selector import Missing
from heddle.prove.prometheus.format import quoted, selector, span, written
from heddle.prove.result import Reason, Why

_HOUR = 3600
_ABSENT = frozenset({"absent", "absent_over_time"})


class Ladder:
    """Explains one question: `ask` asks an expression as the question was asked."""

    def __init__(self, ask: Callable[[str], Answer], missing: Missing, over: TimeRange, *, instant: bool) -> None:
        self._ask = ask
        self._missing = missing
        self._over = over
        self._instant = instant

    def why(self, text: str) -> Why:
        """Return why an expression that the server took is empty."""
        try:
            return self._blame(parse(text))
        except Unparsable:
            return Why(Reason.UNKNOWN, "it cannot be taken apart")
        except Refused as refused:
            return Why(Reason.UNKNOWN, f"the server refuses what would tell: {refused}")

    def silent(self, text: str) -> tuple[str, ...]:
        """Return why parts of an expression find nothing although it answers."""
        try:
            nodes = list(walk(parse(text)))
            if not any(_forgiving(node) for node in nodes):
                return ()
            found = dict.fromkeys(node for node in nodes if isinstance(node, Selector))
            return tuple(self._lacking(node).text for node in found if not self._there(node))
        except (Unparsable, Refused):
            return ()

    def _there(self, node: Selector) -> bool:
        return self._missing.there(node, self._over, instant=self._instant)

    def _lacking(self, node: Selector) -> Why:
        return self._missing.why(node, self._over, instant=self._instant)

    def _blame(self, node: Node) -> Why:
        """Return why a node that does not speak is silent."""
        if not _ranged(node) and self._ask(written(node)).series:
            return _quiet(f"`{written(node)}` is no number: there was nothing to divide or to measure")
        match node:
            case Selector():
                return self._lacking(node)
            case Subquery():
                return _quiet(f"`{written(node)}` is empty") if self._speaks(node.inner) else self._blame(node.inner)
            case Aggregate():
                return self._inner(node, node.inner)
            case Call():
                return self._call(node)
            case Binary():
                return self._binary(node)
            case _:
                return _quiet(f"`{written(node)}` is no series")

    def _inner(self, node: Node, inner: Node) -> Why:
        return _quiet(f"`{written(node)}` leaves nothing over") if self._speaks(inner) else self._blame(inner)

    def _call(self, node: Call) -> Why:
        if node.name in _ABSENT:
            return _quiet(f"what `{written(node)}` looks for is there")
        for argument in node.arguments:
            if isinstance(argument, Number | Text) or scalar(argument):
                continue
            if not self._speaks(argument):
                return self._blame(argument)
            if isinstance(argument, Selector) and node.name in OF_RANGES:
                return self._window(node, argument)
            if node.name.startswith("histogram_") and not self._has_label(argument, "le"):
                return Why(Reason.LABEL, f"`{written(argument)}` has no label `le`, which `{node.name}` needs")
        return _quiet(f"`{written(node)}` leaves nothing over")

    def _window(self, node: Call, inner: Selector) -> Why:
        most = self._most(f"max(count_over_time({written(inner)}))")
        if most >= 2:
            return _quiet(f"`{written(node)}` has samples and no growth")
        hour = replace(inner, window=_HOUR)
        scrapes = self._most(f"max(count_over_time({written(hour)}))")
        every = f"; there is one about every {_even(_HOUR / scrapes)} s" if scrapes > 1 else ""
        text = f"the window of {span(inner.window)} of `{selector(inner)}` never holds two samples{every}"
        return Why(Reason.WINDOW, text)

    def _binary(self, node: Binary) -> Why:
        left, right = self._speaks(node.left), self._speaks(node.right)
        if node.operator == "or":
            return min((self._blame(node.left), self._blame(node.right)), key=_order)
        if not left:
            return self._blame(node.left)
        if node.operator == "unless":
            return _quiet(f"`{written(node.right)}` excludes all of `{written(node.left)}`")
        if not right:
            return self._blame(node.right)
        compares = node.operator in COMPARISONS and not node.boolean
        if compares and (scalar(node.left) or scalar(node.right) or self._speaks(replace(node, boolean=True))):
            return _quiet(f"nothing is `{node.operator}` in `{written(node)}`")
        if scalar(node.left) or scalar(node.right):
            return _quiet(f"`{written(node)}` is no number")
        return Why(Reason.SIDES, self._sides(node))

    def _sides(self, node: Binary) -> str:
        how = "on all labels"
        if node.labels is not None and (node.on or node.labels):
            how = f"{'on' if node.on else 'ignoring'} ({', '.join(sorted(node.labels))})"
        return (
            f"the sides of `{node.operator}` do not match {how}: left has {self._example(node.left)},"
            f" right has {self._example(node.right)}"
        )

    def _example(self, node: Node) -> str:
        labels = dict(self._ask(written(node)).series[0].labels)
        name = labels.pop("__name__", "")
        inner = ", ".join(f"{label}={quoted(value)}" for label, value in sorted(labels.items()))
        return f"`{name}{{{inner}}}`"

    def _speaks(self, node: Node) -> bool:
        if isinstance(node, Selector) and node.window:
            return bool(self._ask(f"count(present_over_time({written(node)}))").series)
        if isinstance(node, Subquery):
            return bool(self._ask(f"count(present_over_time({written(node)}))").series)
        return self._ask(written(node)).speaks

    def _has_label(self, node: Node, label: str) -> bool:
        return any(label in one.labels for one in self._ask(written(node)).series)

    def _most(self, query: str) -> float:
        return max((value for one in self._ask(query).series for _, value in one.samples), default=0)


def _even(seconds: float) -> int:
    """Return a whole number; versions differ in whether a window holds both of its ends."""
    return round(seconds / 5) * 5 if seconds > 10 else round(seconds)


def _quiet(text: str) -> Why:
    return Why(Reason.QUIET, text)


def _order(why: Why) -> tuple[bool, bool]:
    """Of two silent sides, the one that waits tells more, then the one that is wrong."""
    return why.reason is not Reason.WAITING, why.reason.right


def _ranged(node: Node) -> bool:
    return isinstance(node, Text | Subquery) or (isinstance(node, Selector) and bool(node.window))


def _forgiving(node: Node) -> bool:
    """Tell whether a node answers although a part of it does not."""
    if isinstance(node, Binary):
        return node.operator in ("or", "unless")
    return isinstance(node, Call) and node.name in _ABSENT
