"""The value mappings do not match the values that the metric can have.

Why: A state without a mapping appears as a bare number, usually when it matters. A mapping of a value that never
occurs is usually a mistake for one that does.
Bad: `0` and `1` mapped for a circuit breaker that is 0 closed, 1 open, 2 half-open.
Good: all three mapped, or a range that contains them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from math import inf

from heddle.author.promql.metrics import Gauge
from heddle.catalog.lookup import Catalog, catalog_from_metrics
from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Binary, Call, Node, Selector
from heddle.promql.queries import SELECTING_OPERATORS, metric_name
from heddle.rules import examples
from heddle.rules.examples import SHOP
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel, is_number

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None

_SELECTING = SELECTING_OPERATORS | {"min", "max"}
_SELECTING_OVER_TIME = frozenset({"min_over_time", "max_over_time", "last_over_time"})
_BOOLEAN = "a comparison with `bool`"


def check(panel: Panel) -> Iterator[Violation]:
    mapped = _mapped_ranges(panel)
    if not mapped or panel.data.get("transformations") or any(True for _ in panel.override_values("mappings")):
        return
    queries = [query for query in panel.queries if not query.target.get("hide")]
    if len(queries) < len(panel.visible_targets):
        return  # queries of other languages may return anything
    names = [_metric(query.node) if query.node is not None else "" for query in queries]
    documented = {name: _documented_values(name, panel.dashboard.catalog) for name in names}
    for name, values in documented.items():
        for value, meaning in values.items():
            if not any(low <= value <= high for low, high in mapped):
                yield Violation(
                    message=f"panel {panel.title!r} has no mapping for {value:g} ({meaning}) of {name}",
                    help=f"add a mapping for {value:g}",
                )
    known = {value: meaning for values in documented.values() for value, meaning in values.items()}
    for low, high in mapped if all(documented.values()) else ():
        if not any(low <= value <= high for value in known):
            values_text = ", ".join(f"{value:g} ({meaning})" for value, meaning in known.items())
            yield Violation(
                message=f"panel {panel.title!r} maps {low:g}, but {' and '.join(documented)} never has this value",
                help=f"remove the mapping; the values are {values_text}",
            )


def _mapped_ranges(panel: Panel) -> list[tuple[float, float]]:
    """Return the lowest and highest value of each mapping; none if a regular expression may match any value."""
    ranges: list[tuple[float, float]] = []
    for mapping in panel.defaults.get("mappings") or ():
        options = mapping.get("options") if isinstance(mapping, dict) else None
        if not isinstance(options, dict) or mapping.get("type") == "regex":
            return []
        if mapping.get("type") == "value":
            for text in options:
                with suppress(ValueError):
                    ranges.append((float(text), float(text)))
        elif mapping.get("type") == "range":
            low, high = options.get("from"), options.get("to")
            ranges.append((low if is_number(low) else -inf, high if is_number(high) else inf))
    return ranges


def _metric(node: Node) -> str:
    """Return the metric whose values are the result, unchanged; empty if there is none, or if it is computed."""
    match node:
        case Selector(window=""):
            return metric_name(node)
        case Call(arguments=(Selector() as inner,)) if node.name in _SELECTING_OVER_TIME:
            return metric_name(inner)
        case Aggregate() if node.operator in _SELECTING:
            return _metric(node.inner)
        case Binary(operator="and" | "unless"):
            return _metric(node.left)
        case Binary(returns_bool=True):
            return _BOOLEAN
    return ""


def _documented_values(name: str, catalog: Catalog) -> Mapping[float, str]:
    """Return the meaning of each value of a metric; empty if the systems that emit it disagree."""
    if name == _BOOLEAN:
        return {0: "false", 1: "true"}
    meanings = [dict(series.metric.values) for series in catalog.find(name)]
    return meanings[0] if meanings and all(values == meanings[0] for values in meanings) else {}


def _with_mappings(*values: int) -> Panel:
    states = ((0, "closed"), (1, "open"), (2, "half-open"))
    catalog = catalog_from_metrics([Gauge(SHOP, "shop_circuit", "Circuit breaker.", values=states)])
    mapping = {"type": "value", "options": {str(value): {"text": "A state"} for value in values}}
    panel = examples.panel_json("max(shop_circuit)", type="stat", defaults={"mappings": [mapping]})
    return examples.dashboard(panel, catalog=catalog).panels[0]


def bad() -> Panel:
    return _with_mappings(0, 1, 3)


def good() -> Panel:
    return _with_mappings(0, 1, 2)
