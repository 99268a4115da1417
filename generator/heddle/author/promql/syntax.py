"""The tree of a PromQL expression, without a word about what it means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from heddle.author.promql.errors import refuse
from heddle.author.promql.matchers import Matcher

if TYPE_CHECKING:
    from heddle.catalog.metrics import Metric


@dataclass(frozen=True, slots=True)
class Number:
    """A number."""

    value: float


@dataclass(frozen=True, slots=True)
class Text:
    """A string argument of a function."""

    value: str


@dataclass(frozen=True, slots=True)
class Raw:
    """Text that its author wrote; nothing is known about it."""

    value: str


@dataclass(frozen=True, slots=True)
class Select:
    """The series of a metric, `offset` ago; `suffix` picks one of a histogram's."""

    metric: Metric
    suffix: str = ""
    matchers: tuple[Matcher, ...] = ()
    offset: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """An expression over a span of time; no span means the scope's."""

    inner: Node
    span: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregation; `grouping` is `by`, `without` or nothing, `count` is how many `topk` keeps."""

    name: str
    inner: Node
    grouping: str = ""
    labels: tuple[str, ...] = ()
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Binary:
    """Two expressions and what stands between them; `modifier` is `bool`, `on (...)` and the like."""

    operator: str
    left: Node
    right: Node
    modifier: str = ""


Node: TypeAlias = Number | Text | Raw | Select | Range | Call | Aggregate | Binary


def selects(node: Node) -> Iterator[Select]:
    """Yield the selectors of an expression in the order of its text."""
    match node:
        case Select():
            yield node
        case Range() | Aggregate():
            yield from selects(node.inner)
        case Call():
            for argument in node.arguments:
                yield from selects(argument)
        case Binary():
            yield from selects(node.left)
            yield from selects(node.right)
        case _:
            pass


def shifted(node: Node, span: str) -> Node:
    """Return the same expression, looking `span` back in time: an offset belongs to each of its selectors."""
    match node:
        case Select():
            if node.offset:
                message = f"{node.metric.name} looks {node.offset} back already"
                refuse("expression/repeated-offset", message, "give one offset, to the whole expression")
            return replace(node, offset=span)
        case Range() | Aggregate():
            return replace(node, inner=shifted(node.inner, span))
        case Call():
            return replace(node, arguments=tuple(shifted(argument, span) for argument in node.arguments))
        case Binary():
            return replace(node, left=shifted(node.left, span), right=shifted(node.right, span))
        case Raw():
            return refuse(
                "expression/offset-of-raw-text", "raw text cannot be moved in time", "write the offset into the text"
            )
        case Number() | Text():
            return node
