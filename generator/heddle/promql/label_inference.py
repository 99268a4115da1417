"""Which labels the series of an expression can have."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from heddle.promql.ast import COMPARISONS, Aggregate, Binary, Call, Node, Number, Selector, Subquery, Text
from heddle.promql.queries import CHOOSING, KEEPING, named, scalar, written

if TYPE_CHECKING:
    from heddle.catalog.lookup import Catalog

_NONE: frozenset[str] = frozenset()
_NAME = frozenset({"__name__"})
_TAKING = frozenset({"histogram_quantile", "histogram_fraction"})
_GROWTH = frozenset({"rate", "irate", "increase", "delta", "idelta", "deriv", "changes", "resets", "predict_linear"})


# Several rules ask of the same parts; tree and catalogue are kept, so that their ids stay their own.
_HELD: dict[tuple[int, int], tuple[Node, Catalog, frozenset[str] | None]] = {}
_MEMORY = 20_000


def labels(node: Node, catalog: Catalog) -> frozenset[str] | None:
    """Return every label that the results can have, None where that is not known for sure."""
    key = (id(node), id(catalog))
    held = _HELD.get(key)
    if held is None:
        if len(_HELD) >= _MEMORY:
            _HELD.clear()
        held = _HELD[key] = (node, catalog, _labels(node, catalog))
    return held[2]


def _labels(node: Node, catalog: Catalog) -> frozenset[str] | None:
    match node:
        case Number() | Text():
            return _NONE
        case Selector():
            return _selected(node, catalog)
        case Subquery():
            return labels(node.inner, catalog)
        case Call():
            return _called(node, catalog)
        case Aggregate():
            return _grouped(node, catalog)
        case Binary():
            return _both(node, catalog)


def _selected(node: Selector, catalog: Catalog) -> frozenset[str] | None:
    known = catalog.find(named(node)) if named(node) else ()
    return reduce(frozenset.union, (each.labels for each in known), _NAME) if known else None


def _called(node: Call, catalog: Catalog) -> frozenset[str] | None:
    if node.name in ("vector", "scalar", "time", "pi"):
        return _NONE
    if node.name in ("label_replace", "label_join"):
        inner = labels(node.arguments[0], catalog)
        added = node.arguments[1]
        return inner | {added.value} if inner is not None and isinstance(added, Text) and written(added.value) else None
    if node.name in KEEPING:
        return _without_name(labels(node.arguments[0], catalog))
    if node.name in _TAKING:
        inner = _without_name(labels(node.arguments[-1], catalog))
        return None if inner is None else inner - {"le"}
    given = next((each for each in node.arguments if isinstance(each, Selector | Subquery)), None)
    if given is not None and (node.name.endswith("_over_time") or node.name in _GROWTH):
        return _without_name(labels(given, catalog)) if node.name != "last_over_time" else labels(given, catalog)
    return None


def _grouped(node: Aggregate, catalog: Catalog) -> frozenset[str] | None:
    if node.operator == "count_values":
        return None
    inner = labels(node.inner, catalog)
    if node.operator in CHOOSING:
        return inner
    if node.without:
        return (
            None
            if inner is None or not all(map(written, node.labels or ()))
            else inner - (node.labels or _NONE) - _NAME
        )
    by = node.labels or _NONE
    if not all(map(written, by)):
        return None
    return by if inner is None else by & inner


def _both(node: Binary, catalog: Catalog) -> frozenset[str] | None:
    left, right = labels(node.left, catalog), labels(node.right, catalog)
    filters = node.operator in COMPARISONS and not node.boolean
    if scalar(node.right):
        return left if filters else _without_name(left)
    if scalar(node.left):
        return right if filters else _without_name(right)
    if node.operator in ("and", "unless"):
        return left
    if left is None or right is None or node.copied:
        return None
    if node.operator == "or":
        return left | right
    if node.many:
        return None
    if node.on:
        return node.labels
    return _without_name(left | right)


def _without_name(found: frozenset[str] | None) -> frozenset[str] | None:
    return None if found is None else found - _NAME
