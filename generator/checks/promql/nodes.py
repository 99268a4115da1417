"""The tree of a PromQL expression that somebody wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Number:
    """A number."""

    value: float


@dataclass(frozen=True, slots=True)
class Text:
    """A string."""

    value: str


@dataclass(frozen=True, slots=True)
class Matcher:
    """One label matcher; `operator` is `=`, `!=`, `=~` or `!~`."""

    label: str
    operator: str
    value: str


@dataclass(frozen=True, slots=True)
class Selector:
    """Series by name and matchers.

    `window` is a range in seconds, 0 for an instant; `variable` is the Grafana variable that it was written as.
    """

    name: str
    matchers: tuple[Matcher, ...]
    window: float = 0
    variable: str = ""
    offset: float = 0


@dataclass(frozen=True, slots=True)
class Subquery:
    """An expression over a window in seconds, asked every `step` seconds; 0 is Prometheus' own."""

    inner: Node
    window: float
    step: float
    variable: str = ""
    offset: float = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregation; `labels` None means without grouping, `without` that they are the ones that go."""

    operator: str
    inner: Node
    labels: frozenset[str] | None
    without: bool
    parameter: Node | None


@dataclass(frozen=True, slots=True)
class Binary:
    """Two expressions and what stands between them; `labels` are those of `on`, or of `ignoring`."""

    operator: str
    left: Node
    right: Node
    on: bool = False
    labels: frozenset[str] | None = None
    many: str = ""
    copied: frozenset[str] = frozenset()
    boolean: bool = False


Node: TypeAlias = Number | Text | Selector | Subquery | Call | Aggregate | Binary

COMPARISONS = frozenset({"==", "!=", ">", "<", ">=", "<="})
SETS = frozenset({"and", "or", "unless"})


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything in it, in the order of the text."""
    yield node
    match node:
        case Call():
            for argument in node.arguments:
                yield from walk(argument)
        case Aggregate():
            if node.parameter is not None:
                yield from walk(node.parameter)
            yield from walk(node.inner)
        case Binary():
            yield from walk(node.left)
            yield from walk(node.right)
        case Subquery():
            yield from walk(node.inner)
        case _:
            pass
