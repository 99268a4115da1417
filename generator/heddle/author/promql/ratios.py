"""One thing as a part of another: aggregated first, paired by labels, never divided by nothing."""

from __future__ import annotations

from dataclasses import replace

from heddle.author.promql import binary
from heddle.author.promql.aggregate import aggregate
from heddle.author.promql.binary import Matching
from heddle.author.promql.expression import Expr
from heddle.author.promql.operators import Words
from heddle.author.promql.typed_expr import Labels, Meaning, listed
from heddle.author.promql.units import RATIO


def ratio(part: Words, whole: Words, *, by: Labels = (), zero: bool = False) -> Expr:
    """Return part / whole, both summed by the same labels; no answer where the whole is 0.

    With `zero`, a group whose part has no series is 0 in place of missing: counters of failures are absent before the
    first failure.
    """
    top, bottom = (_summed(side.value().meaning, by) for side in (part, whole))
    if zero:
        top = binary.combine("or", top, replace(binary.with_number("*", bottom, 0), unit=top.unit))
    divided = binary.combine("/", top, binary.with_number(">", bottom, 0))
    return replace(part.value(), meaning=replace(divided, unit=RATIO))


def share(of: Words, *, by: Labels, within: Labels = ()) -> Expr:
    """Return each group's share of the whole, or of its group of `within`; no answer where the whole is 0."""
    outer = listed(within)
    groups = _summed(of.value().meaning, (*outer, *listed(by)))
    whole = binary.with_number(">", _summed(of.value().meaning, outer), 0)
    divided = binary.combine("/", groups, whole, Matching(labels=outer, many=True))
    return replace(of.value(), meaning=replace(divided, unit=RATIO))


def percent(part: Words, whole: Words, *, by: Labels = ()) -> Expr:
    """Return a ratio as 0 to 100, for panels whose thresholds are in per cent."""
    return ratio(part, whole, by=by) * 100


def _summed(of: Meaning, by: Labels) -> Meaning:
    """Return the sum, unless that is what it is already."""
    done = of.labels is not None and of.labels == frozenset(listed(by))
    return of if done else aggregate("sum", of, by)
