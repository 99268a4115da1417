"""The words that every expression has."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from heddle.author.promql import binary
from heddle.author.promql.aggregate import aggregate, ranked
from heddle.author.promql.binary import Matching
from heddle.author.promql.errors import refuse
from heddle.author.promql.syntax import Binary, Call, Node, Number, Range, Text, shifted
from heddle.author.promql.typed_expr import Labels, Meaning
from heddle.author.promql.vector_matching import Matched
from heddle.author.promql.windows import shift, window

if TYPE_CHECKING:
    from heddle.author.promql.expression import Expr


class Words(ABC):
    """What can be said of any instant vector; each word returns a new expression and raises AuthorError if wrong."""

    __slots__ = ()

    @abstractmethod
    def value(self) -> Expr:
        """Return this as an expression."""

    def sum(self, by: Labels = (), *, without: Labels = ()) -> Expr:
        """Add up."""
        return self._aggregated("sum", by, without)

    def avg(self, by: Labels = (), *, without: Labels = ()) -> Expr:
        """Take the mean across series."""
        return self._aggregated("avg", by, without)

    def max(self, by: Labels = (), *, without: Labels = ()) -> Expr:
        """Take the greatest."""
        return self._aggregated("max", by, without)

    def min(self, by: Labels = (), *, without: Labels = ()) -> Expr:
        """Take the smallest."""
        return self._aggregated("min", by, without)

    def count(self, by: Labels = (), *, without: Labels = ()) -> Expr:
        """Count the series."""
        return self._aggregated("count", by, without)

    def topk(self, count: int, by: Labels = ()) -> Expr:
        """Keep the `count` greatest series, or that many of each group."""
        return self._said(ranked("topk", count, self._meaning, by))

    def bottomk(self, count: int, by: Labels = ()) -> Expr:
        """Keep the `count` smallest series, or that many of each group."""
        return self._said(ranked("bottomk", count, self._meaning, by))

    def clamp_min(self, least: float) -> Expr:
        """Raise what is below `least` to it."""
        return self._called("clamp_min", Number(least))

    def clamp_max(self, most: float) -> Expr:
        """Lower what is above `most` to it."""
        return self._called("clamp_max", Number(most))

    def absent(self) -> Expr:
        """Answer 1 where there is no series at all, and nothing where there is one."""
        node = Call("absent", (self._meaning.node,))
        return self._said(Meaning(node=node, labels=frozenset(), unit="short"))

    def age(self) -> Expr:
        """Answer the seconds since a moment that is given in seconds since 1970."""
        time = Call("time", ())
        return self._said(replace(self._meaning, node=Binary("-", time, self._meaning.node), unit="s"))

    def moment(self) -> Expr:
        """Answer when each value is from, in seconds since 1970: over time, the greatest is the last moment."""
        return self._said(replace(self._meaning, node=Call("timestamp", (self._meaning.node,)), unit="s"))

    def or_zero(self) -> Expr:
        """Answer 0 where there is no series; only for what has no labels, since a zero has none."""
        of = self._meaning
        if of.labels:
            message = f"a zero has no labels and would stand beside those with {', '.join(sorted(of.labels))}"
            refuse(
                "expression/zero-with-labels", message, "aggregate without `by` first, or use `ratio(..., zero=True)`"
            )
        return self._said(replace(of, node=Binary("or", of.node, Call("vector", (Number(0),)))))

    def relabel(self, source: str, *, to: str) -> Expr:
        """Copy the label `source` to the label `to`, so that it can meet series that name it so."""
        of = self._meaning
        of.require((source,))
        arguments = (of.node, Text(to), Text("$1"), Text(source), Text("(.*)"))
        labels = None if of.labels is None else of.labels | {to}
        pinned = frozenset(pair for pair in of.pinned if pair[0] != to)
        return self._said(replace(of, node=Call("label_replace", arguments), labels=labels, pinned=pinned))

    def max_over_time(self, span: str) -> Expr:
        """Take each series' greatest value within a span."""
        return self._over_time("max_over_time", span)

    def min_over_time(self, span: str) -> Expr:
        """Take each series' smallest value within a span."""
        return self._over_time("min_over_time", span)

    def avg_over_time(self, span: str) -> Expr:
        """Take each series' mean within a span."""
        return self._over_time("avg_over_time", span)

    def last_over_time(self, span: str) -> Expr:
        """Take each series' last value within a span, though it may have ended since."""
        return self._over_time("last_over_time", span)

    def offset(self, span: str) -> Expr:
        """Answer what it was `span` ago; a negative span looks ahead."""
        of = self._meaning
        return self._said(replace(of, node=shifted(of.node, shift(span))))

    def per_minute(self) -> Expr:
        """Turn a rate per second into one per minute."""
        return self._said(binary.times(self._meaning, 60, "min"))

    def per_hour(self) -> Expr:
        """Turn a rate per second into one per hour."""
        return self._said(binary.times(self._meaning, 3600, "h"))

    def per_day(self) -> Expr:
        """Turn a rate per second into one per day."""
        return self._said(binary.times(self._meaning, 86400, "d"))

    def or_(self, other: Words) -> Expr:
        """Add those series of `other` whose labels are not here: the way to fall back."""
        return self._said(binary.combine("or", self._meaning, other.value().meaning))

    def and_(self, other: Words) -> Expr:
        """Keep the series whose labels are in `other` too."""
        return self._said(binary.combine("and", self._meaning, other.value().meaning))

    def unless(self, other: Words) -> Expr:
        """Keep the series whose labels are not in `other`."""
        return self._said(binary.combine("unless", self._meaning, other.value().meaning))

    def equals(self, other: Operand) -> Expr:
        """Keep the series that equal `other`; `==` compares Python values."""
        return self._joined("==", other)

    def differs(self, other: Operand) -> Expr:
        """Keep the series that differ from `other`."""
        return self._joined("!=", other)

    def on(self, *labels: str) -> Matched:
        """Pair series by these labels alone: `a.on("model") / b`; see `Matched.many`."""
        return Matched(self.value(), Matching(labels=labels))

    def ignoring(self, *labels: str) -> Matched:
        """Pair series by all labels but these: `a.ignoring("verdict") / b`."""
        return Matched(self.value(), Matching(labels=labels, ignoring=True))

    def __add__(self, other: Operand) -> Expr:
        return self._joined("+", other)

    def __radd__(self, other: float) -> Expr:
        return self._said(binary.with_number("+", other, self._meaning))

    def __sub__(self, other: Operand) -> Expr:
        return self._joined("-", other)

    def __rsub__(self, other: float) -> Expr:
        return self._said(binary.with_number("-", other, self._meaning))

    def __mul__(self, other: Operand) -> Expr:
        return self._joined("*", other)

    def __rmul__(self, other: float) -> Expr:
        return self._said(binary.with_number("*", other, self._meaning))

    def __truediv__(self, other: Operand) -> Expr:
        return self._joined("/", other)

    def __rtruediv__(self, other: float) -> Expr:
        return self._said(binary.with_number("/", other, self._meaning))

    def __gt__(self, other: Operand) -> Expr:
        return self._joined(">", other)

    def __lt__(self, other: Operand) -> Expr:
        return self._joined("<", other)

    def __ge__(self, other: Operand) -> Expr:
        return self._joined(">=", other)

    def __le__(self, other: Operand) -> Expr:
        return self._joined("<=", other)

    def __bool__(self) -> bool:
        refuse(
            "expression/used-as-bool",
            "an expression has no truth before Prometheus answers",
            "use `.and_(...)`, `.or_(...)`",
        )

    @property
    def _meaning(self) -> Meaning:
        return self.value().meaning

    def _said(self, meaning: Meaning) -> Expr:
        return replace(self.value(), meaning=meaning)

    def _aggregated(self, name: str, by: Labels, without: Labels) -> Expr:
        return self._said(aggregate(name, self._meaning, by, without))

    def _called(self, name: str, *more: Node) -> Expr:
        return self._said(replace(self._meaning, node=Call(name, (self._meaning.node, *more))))

    def _over_time(self, name: str, span: str) -> Expr:
        of = self._meaning
        return self._said(replace(of, node=Call(name, (Range(of.node, window(span)),))))

    def _joined(self, operator: str, other: Operand) -> Expr:
        if isinstance(other, Words):
            return self._said(binary.combine(operator, self._meaning, other.value().meaning))
        return self._said(binary.with_number(operator, self._meaning, other))


Operand: TypeAlias = Words | float
