"""The tree of a PromQL expression that somebody wrote."""

from __future__ import annotations

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


# Many rules walk the same trees: what a tree holds is kept, with the tree itself, so that its id stays its own.
_Held: TypeAlias = tuple[Node, tuple[Node, ...], tuple[Selector, ...], tuple[Call, ...]]
_HELD: dict[int, _Held] = {}
_MEMORY = 20_000


def walk(node: Node) -> tuple[Node, ...]:
    """Return a node and everything in it, in the order of the text."""
    return (_HELD.get(id(node)) or _hold(node))[1]


def selectors_in(node: Node) -> tuple[Selector, ...]:
    """Return every selector of a tree."""
    return (_HELD.get(id(node)) or _hold(node))[2]


def calls_in(node: Node) -> tuple[Call, ...]:
    """Return every call of a tree."""
    return (_HELD.get(id(node)) or _hold(node))[3]


def _hold(node: Node) -> _Held:
    if len(_HELD) >= _MEMORY:
        _HELD.clear()
    found: list[Node] = []
    _inside(node, found)
    selectors = tuple([each for each in found if isinstance(each, Selector)])
    held = (node, tuple(found), selectors, tuple([each for each in found if isinstance(each, Call)]))
    _HELD[id(node)] = held
    return held


def _inside(node: Node, found: list[Node]) -> None:
    found.append(node)
    if isinstance(node, Call):
        for argument in node.arguments:
            _inside(argument, found)
    elif isinstance(node, Aggregate):
        if node.parameter is not None:
            _inside(node.parameter, found)
        _inside(node.inner, found)
    elif isinstance(node, Binary):
        _inside(node.left, found)
        _inside(node.right, found)
    elif isinstance(node, Subquery):
        _inside(node.inner, found)
