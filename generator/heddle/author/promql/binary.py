"""Two expressions side by side: which series meet, and what becomes of unit and labels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from heddle.author.promql import units
from heddle.author.promql.errors import refuse
from heddle.author.promql.escape import in_parentheses
from heddle.author.promql.syntax import Binary, Number
from heddle.author.promql.typed_expr import Meaning

COMPARISONS: Final = ("==", "!=", ">", "<", ">=", "<=")


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """How series find each other: `labels` is on (or, with `ignoring`, all but) these; `many` lets several meet one."""

    labels: tuple[str, ...]
    ignoring: bool = False
    many: bool = False
    take: tuple[str, ...] = ()

    def __str__(self) -> str:
        word = "ignoring" if self.ignoring else "on"
        group = f" group_left {in_parentheses(self.take)}" if self.many else ""
        return f"{word} {in_parentheses(self.labels)}{group}"


def with_number(operator: str, left: Meaning | float, right: Meaning | float) -> Meaning:
    """Return an operation of an expression and a number, in either order."""
    of, factor = (left, right) if isinstance(left, Meaning) else (right, left)
    assert isinstance(of, Meaning)
    assert not isinstance(factor, Meaning)
    if factor != factor or factor in (float("inf"), float("-inf")):
        refuse("expression/not-finite", f"`{factor}` is no number to reckon with", "write a finite number")
    first, second = (side.node if isinstance(side, Meaning) else Number(side) for side in (left, right))
    unit = of.unit
    if operator == "*":
        unit = units.scaled(of.unit, factor)
    elif operator == "/":
        unit = units.scaled(of.unit, 1 / factor if factor else 1) if isinstance(left, Meaning) else None
    return replace(of, node=Binary(operator, first, second), unit=unit)


def combine(operator: str, left: Meaning, right: Meaning, matching: Matching | None = None) -> Meaning:
    """Return an operation of two expressions.

    Raises AuthorError where their units clash or where no series could ever meet another.
    """
    if operator not in ("*", "/", "and", "unless") and units.clash(left.unit, right.unit):
        message = f"`{operator}` between {left.unit} and {right.unit}"
        refuse("expression/mixed-units", message, "convert one side, and say its unit with `.in_unit(...)`")
    if operator != "or":
        _meet(operator, left, right, matching)
    return Meaning(
        node=Binary(operator, left.node, right.node, str(matching) if matching else ""),
        unit=_unit(operator, left, right),
        legend=left.legend,
        labels=_labels(operator, left, right, matching),
        pinned=left.pinned & right.pinned if operator == "or" else left.pinned,
    )


def _unit(operator: str, left: Meaning, right: Meaning) -> str | None:
    if operator == "/":
        return units.quotient(left.unit, right.unit)
    if operator == "*":
        return None
    return units.joined(left.unit, right.unit) if operator in ("+", "-", "or") else left.unit


def _meet(operator: str, left: Meaning, right: Meaning, matching: Matching | None) -> None:
    if matching:
        left.require(matching.labels if not matching.ignoring else ())
        right.require(matching.labels + matching.take if not matching.ignoring else matching.take)
    met = [_met_on(side, matching) for side in (left, right)]
    if met[0] is not None and met[1] is not None and met[0] != met[1]:
        sides = " and ".join(in_parentheses(sorted(side or ())) for side in met)
        help = "aggregate both sides by the same labels, or use `ratio`, `share`, `.on(...)` or `.ignoring(...)`"
        refuse("expression/label-mismatch", f"`{operator}` never finds a pair: the labels are {sides}", help)
    theirs = dict(right.pinned)
    for label, value in sorted(left.pinned):
        if label in theirs and theirs[label] != value and _matters(label, matching):
            message = f"`{operator}` never finds a pair: `{label}` is `{value}` here and `{theirs[label]}` there"
            refuse(
                "expression/never-matches",
                message,
                f"aggregate `{label}` away first, or match both with `re(...)` in one selector",
            )


def _met_on(side: Meaning, matching: Matching | None) -> frozenset[str] | None:
    if side.labels is None or matching is None:
        return side.labels
    return side.labels - set(matching.labels) if matching.ignoring else frozenset(matching.labels)


def _matters(label: str, matching: Matching | None) -> bool:
    return matching is None or (label in matching.labels) is not matching.ignoring


def _labels(operator: str, left: Meaning, right: Meaning, matching: Matching | None) -> frozenset[str] | None:
    if operator == "or":
        return None if left.labels is None or right.labels is None else left.labels | right.labels
    if left.labels is None or matching is None or operator in ("and", "unless"):
        return left.labels
    return left.labels | set(matching.take) if matching.many else _met_on(left, matching)


def truth(of: Meaning) -> Meaning:
    """Return a comparison that answers 1 or 0 in place of dropping series."""
    node = of.node
    if not isinstance(node, Binary) or node.operator not in COMPARISONS:
        refuse("expression/not-a-comparison", "only a comparison can answer 1 or 0", "write `(a > b).as_bool()`")
    return replace(of, node=replace(node, modifier=f"bool {node.modifier}".strip()), unit=None)


def times(of: Meaning, seconds: int, period: str) -> Meaning:
    """Return a rate per second as one per `period`."""
    if not units.is_rate(of.unit):
        refuse(
            "expression/not-a-rate",
            f"{of.subject} is in {of.unit} here, which is not per second",
            "take `.rate()` first",
        )
    node = Binary("*", of.node, Number(seconds))
    return replace(of, node=node, unit=units.per(period, of.unit))
