"""Mappings name every value that the metric can have, and no other.

Why: A state without a mapping shows as a bare number when it comes, which is when it matters; a mapping of a value that
never comes is mostly a mistake for one that does.
Bad: `0` and `1` mapped for a circuit breaker that is 0 closed, 1 open, 2 half-open.
Good: all three mapped, or a range over them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from math import inf

from heddle.author.promql.metrics import Gauge
from heddle.catalog.lookup import Catalog, catalog_from_metrics
from heddle.catalog.metrics import System
from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.promql.ast import Aggregate, Binary, Call, Node, Selector
from heddle.promql.queries import SELECTING_OPERATORS, metric_name
from heddle.rules.examples import dashboard as board
from heddle.rules.examples import shape
from heddle.rules.panel.override_unknown_query import overridden
from heddle.rules.panel.unsorted_thresholds import number
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None

_CHOOSING = SELECTING_OPERATORS | {"min", "max"}
_TRUTH = "a comparison with `bool`"
_CHOOSING_OVER_TIME = frozenset({"min_over_time", "max_over_time", "last_over_time"})


def check(subject: Panel) -> Iterator[Violation]:
    """Warn of a documented value without a mapping, and of a mapping of what is not documented."""
    mapped = _mapped(subject)
    if not mapped or subject.data.get("transformations") or list(overridden(subject, "mappings")):
        return
    asked = [query for query in subject.queries() if not query.target.get("hide")]
    if len(asked) < sum(not target.get("hide") for target in subject.data.get("targets", ())):
        return
    names = [_metric(query.node) if query.node is not None else "" for query in asked]
    documented = {name: _documented(name, subject.dashboard.catalog) for name in names}
    for name, values in documented.items():
        for value, word in values.items():
            if not any(low <= value <= high for low, high in mapped):
                yield Violation(
                    message=f"the panel {subject.title!r} has no mapping for {value:g} ({word}) of {name}",
                    help=f"map {value:g} to a word as well",
                )
    known = {value: word for values in documented.values() for value, word in values.items()}
    for low, high in mapped if all(documented.values()) else ():
        if not any(low <= value <= high for value in known):
            yield Violation(
                message=f"the panel {subject.title!r} maps {low:g}, which {' and '.join(documented)} never is",
                help=f"take the mapping out; it is one of: {', '.join(f'{v:g} ({w})' for v, w in known.items())}",
            )


def _mapped(panel: Panel) -> list[tuple[float, float]]:
    """Return the values that mappings name, each from where to where; none where a pattern may take any."""
    found: list[tuple[float, float]] = []
    for mapping in panel.defaults.get("mappings") or ():
        options = mapping.get("options") if isinstance(mapping, dict) else None
        if not isinstance(options, dict) or mapping.get("type") == "regex":
            return []
        if mapping.get("type") == "value":
            for text in options:
                with suppress(ValueError):
                    found.append((float(text), float(text)))
        elif mapping.get("type") == "range":
            low, high = options.get("from"), options.get("to")
            found.append((low if number(low) else -inf, high if number(high) else inf))
    return found


def _metric(node: Node) -> str:
    """Return the metric whose values a result has, unchanged; empty where it is none, or not plain."""
    match node:
        case Selector(window=""):
            return metric_name(node)
        case Call(arguments=(Selector() as inner,)) if node.name in _CHOOSING_OVER_TIME:
            return metric_name(inner)
        case Aggregate() if node.operator in _CHOOSING:
            return _metric(node.inner)
        case Binary(operator="and" | "unless"):
            return _metric(node.left)
        case Binary(returns_bool=True):
            return _TRUTH
    return ""


def _documented(name: str, catalog: Catalog) -> Mapping[float, str]:
    """Return what the values of a metric stand for; nothing where its systems do not agree."""
    if name == _TRUTH:
        return {0: "false", 1: "true"}
    found = [dict(known.metric.values) for known in catalog.find(name)]
    return found[0] if found and all(each == found[0] for each in found) else {}


def _circuit(*values: int) -> Panel:
    states = ((0, "closed"), (1, "open"), (2, "half-open"))
    options: Json = {str(value): {"text": "A word", "index": value} for value in values}
    catalog = catalog_from_metrics([Gauge(System("shop", "Shop"), "shop_circuit", "The circuit.", values=states)])
    made = shape("max(shop_circuit)", type="stat", defaults={"mappings": [{"type": "value", "options": options}]})
    return next(board(made, catalog=catalog).panels())


def bad() -> Panel:
    """Return a panel that forgets a value, and maps one that there is not."""
    return _circuit(0, 1, 3)


def good() -> Panel:
    """Return one that maps all."""
    return _circuit(0, 1, 2)
