"""A left side that has said how it pairs with the right: `failed.on("instance") / tasks`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from heddle.author.promql.binary import Matching, combine

if TYPE_CHECKING:
    from heddle.author.promql.expression import Expr
    from heddle.author.promql.operators import Words


@dataclass(frozen=True, slots=True)
class Matched:
    """An expression and its pairing; an operator completes it."""

    left: Expr
    matching: Matching

    def many(self, *take: str) -> Matched:
        """Let several series on the left meet one on the right, and take these labels over from it."""
        return replace(self, matching=replace(self.matching, many=True, take=take))

    def __add__(self, other: Words) -> Expr:
        return self._joined("+", other)

    def __sub__(self, other: Words) -> Expr:
        return self._joined("-", other)

    def __mul__(self, other: Words) -> Expr:
        return self._joined("*", other)

    def __truediv__(self, other: Words) -> Expr:
        return self._joined("/", other)

    def and_(self, other: Words) -> Expr:
        """Keep the series that have a partner."""
        return self._joined("and", other)

    def unless(self, other: Words) -> Expr:
        """Keep the series that have no partner."""
        return self._joined("unless", other)

    def _joined(self, operator: str, other: Words) -> Expr:
        return replace(self.left, meaning=combine(operator, self.left.meaning, other.value().meaning, self.matching))
