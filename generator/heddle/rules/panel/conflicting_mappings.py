"""A value mapping is never used.

Why: Grafana uses the first mapping that matches. A second one for the same value is ignored, and a range whose start is
above its end matches nothing.
Bad: two mappings of the value 1; a range from 10 to 5.
Good: one mapping for each value. A range may contain single values that are mapped before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import inf

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel, is_number

SEVERITY = Severity.WARNING


def check(panel: Panel) -> Iterator[Violation]:
    mappings = [mapping for mapping in panel.defaults.get("mappings") or () if isinstance(mapping, dict)]
    for problem in (*_values(mappings), *_ranges(mappings)):
        yield Violation(
            message=f"in panel {panel.title!r} {problem}",
            help="keep one mapping for each value, and write ranges from low to high",
        )


def _values(mappings: list[Json]) -> Iterator[str]:
    results: dict[str, object] = {}
    for mapping in mappings:
        options = mapping.get("options")
        for value, result in options.items() if mapping.get("type") == "value" and isinstance(options, dict) else ():
            first = results.setdefault(value, _look(result))
            if first != _look(result):
                yield f"the value {value} is mapped to {first!r} and to {_look(result)!r}"


def _ranges(mappings: list[Json]) -> Iterator[str]:
    ranges = [
        mapping["options"]
        for mapping in mappings
        if mapping.get("type") == "range" and isinstance(mapping.get("options"), dict)
    ]
    for options in ranges:
        if _end(options, "from", -inf) > _end(options, "to", inf):
            yield f"the range from {options['from']} to {options['to']} matches no value"
    for one, other in combinations(ranges, 2):
        low = max(_end(one, "from", -inf), _end(other, "from", -inf))
        high = min(_end(one, "to", inf), _end(other, "to", inf))
        # Ranges may touch: their common value belongs to the first.
        if low < high and _look(one.get("result")) != _look(other.get("result")):
            yield f"two ranges contain the values from {low} to {high}"


def _end(options: Json, key: str, default: float) -> float:
    value = options.get(key)
    return value if is_number(value) else default


def _look(result: object) -> object:
    return (result.get("text"), result.get("color")) if isinstance(result, dict) else result


def _range(low: float, high: float, text: str) -> Json:
    return {"type": "range", "options": {"from": low, "to": high, "result": {"text": text}}}


def bad() -> Panel:
    return examples.panel("up", defaults={"mappings": [_range(10, 5, "some")]})


def good() -> Panel:
    return examples.panel("up", defaults={"mappings": [_range(0, 5, "few"), _range(5, 10, "some")]})
