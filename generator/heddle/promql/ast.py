"""The syntax tree of PromQL, for expressions that are parsed and for those that are built from the catalog.

Durations, names and the values of matchers are the texts of the query, so they can contain Grafana's variables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal, TypeAlias

COMPARISONS: Final = frozenset({"==", "!=", ">", "<", ">=", "<="})
SET_OPERATORS: Final = frozenset({"and", "or", "unless"})

MatchOperator = Literal["=", "!=", "=~", "!~"]


class _Tree:
    """Properties of the tree below a node, cached because rules read the same tree many times."""

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """This node and all nodes below it, in the order of the text."""
        found: list[Node] = []
        rest: list[Node] = [self]  # type: ignore[list-item]
        while rest:
            node = rest.pop()
            found.append(node)
            rest += reversed(children(node))
        return tuple(found)

    @cached_property
    def selectors(self) -> tuple[Selector, ...]:
        """The selectors in it."""
        return tuple(node for node in self.nodes if isinstance(node, Selector))

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The function calls in it."""
        return tuple(node for node in self.nodes if isinstance(node, Call))


@dataclass(frozen=True)
class Number(_Tree):
    """A number."""

    value: float


@dataclass(frozen=True)
class String(_Tree):
    """A string."""

    value: str


@dataclass(frozen=True)
class Variable(_Tree):
    """A Grafana variable in the place of a number, such as `$limit`."""

    text: str


@dataclass(frozen=True)
class Raw(_Tree):
    """PromQL that its author wrote as text; nothing is known about it."""

    text: str


@dataclass(frozen=True, order=True)
class Matcher:
    """One label matcher; `alternative` is true if `or` separates it from the one before, and not a comma."""

    label: str
    operator: MatchOperator
    value: str
    alternative: bool = False


@dataclass(frozen=True)
class Selector(_Tree):
    """Series by name and matchers.

    `name` is empty if a pattern selects the name. `window` is the range in brackets, empty for an instant. `at` is
    `start()`, `end()` or a number of seconds. `scope` is the key by which `heddle.author.promql.scope` adds the
    matchers of a system; parsed expressions have none. With `all_instances` it adds those of its jobs only.
    """

    name: str
    matchers: tuple[Matcher, ...] = ()
    window: str = ""
    offset: str = ""
    at: str = ""
    scope: str = ""
    all_instances: bool = False

    def instant(self) -> Selector:
        """Return the selector of the same series, without a window and at the time of the query."""
        return replace(self, window="", offset="", at="")


@dataclass(frozen=True)
class Subquery(_Tree):
    """An expression over a window, evaluated every `step`; an empty step is the server's default."""

    inner: Node
    window: str
    step: str = ""
    offset: str = ""
    at: str = ""


@dataclass(frozen=True)
class Call(_Tree):
    """A function and its arguments."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Aggregate(_Tree):
    """An aggregation; `parameter` is the first argument of operators that take one, such as `topk`."""

    operator: str
    inner: Node
    grouping: Literal["", "by", "without"] = ""
    labels: tuple[str, ...] = ()
    parameter: Node | None = None


@dataclass(frozen=True)
class Matching:
    """How the series of two sides are paired: by these labels alone (`on`), or by all but these (`ignoring`).

    `group` is the side that can have several series for one of the other side; `include` are the labels copied to it.
    """

    kind: Literal["on", "ignoring"]
    labels: tuple[str, ...] = ()
    group: Literal["", "left", "right"] = ""
    include: tuple[str, ...] = ()


@dataclass(frozen=True)
class Binary(_Tree):
    """An operator between two expressions; with `returns_bool` (`bool`) a comparison returns 0 or 1.

    A series that matches none of the left side gets the value `fill_left` for it, and likewise `fill_right`. Without
    these values it is dropped.
    """

    operator: str
    left: Node
    right: Node
    matching: Matching | None = None
    returns_bool: bool = False
    fill_left: Number | Variable | None = None
    fill_right: Number | Variable | None = None


Node: TypeAlias = Number | String | Variable | Raw | Selector | Subquery | Call | Aggregate | Binary


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below a node, in the order of the text."""
    match node:
        case Subquery():
            return (node.inner,)
        case Call():
            return node.arguments
        case Aggregate():
            return (node.inner,) if node.parameter is None else (node.parameter, node.inner)
        case Binary():
            return (node.left, node.right)
        case _:
            return ()


def transform(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return a tree with `change` applied to every node, to the innermost first."""
    match node:
        case Subquery():
            node = replace(node, inner=transform(node.inner, change))
        case Call():
            node = replace(node, arguments=tuple(transform(argument, change) for argument in node.arguments))
        case Aggregate():
            parameter = node.parameter and transform(node.parameter, change)
            node = replace(node, inner=transform(node.inner, change), parameter=parameter)
        case Binary():
            node = replace(node, left=transform(node.left, change), right=transform(node.right, change))
    return change(node)
