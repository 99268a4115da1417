"""Value mappings do not contradict each other.

Why: Grafana takes the first that fits; a second for the same value is never seen, and a range upside down never fits.
Bad: two mappings of the value 1; a range from 10 to 5.
Good: one mapping for each value; a range beside single values, which stand before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import inf

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.rules.examples import panel
from heddle.rules.panel.unsorted_thresholds import number
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING


def check(subject: Panel) -> Iterator[Violation]:
    """Warn of mappings that can never be seen."""
    mappings = [each for each in subject.defaults.get("mappings") or () if isinstance(each, dict)]
    for said in (*_values(mappings), *_ranges(mappings)):
        yield Violation(
            message=f"in the panel {subject.title!r} {said}",
            help="leave one mapping for each value; ranges from low to high",
        )


def _values(mappings: list[Json]) -> Iterator[str]:
    seen: dict[str, object] = {}
    for mapping in mappings:
        options = mapping.get("options")
        for value, result in (options or {}).items() if mapping.get("type") == "value" and _plain(options) else ():
            if value in seen and seen[value] != _text(result):
                yield f"the value {value} is mapped to {seen[value]!r} and to {_text(result)!r}"
            seen.setdefault(value, _text(result))


def _ranges(mappings: list[Json]) -> Iterator[str]:
    found = [
        mapping["options"] for mapping in mappings if mapping.get("type") == "range" and _plain(mapping["options"])
    ]
    for options in found:
        if _end(options, "from", -inf) > _end(options, "to", inf):
            yield f"the range from {options['from']} to {options['to']} holds no value"
    for one, other in combinations(found, 2):
        low = max(_end(one, "from", -inf), _end(other, "from", -inf))
        high = min(_end(one, "to", inf), _end(other, "to", inf))
        # Ranges may meet: the first takes the value at which they do.
        if low < high and _text(one.get("result")) != _text(other.get("result")):
            yield f"two ranges of mappings hold the values from {low} to {high}"


def _plain(options: object) -> bool:
    return isinstance(options, dict)


def _end(options: Json, key: str, missing: float) -> float:
    found = options.get(key)
    return found if number(found) else missing


def _text(result: object) -> object:
    return (result.get("text"), result.get("color")) if isinstance(result, dict) else result


def _range(low: float, high: float, text: str) -> Json:
    return {"type": "range", "options": {"from": low, "to": high, "result": {"text": text}}}


def bad() -> Panel:
    """Return a panel with a range upside down."""
    return panel("up", defaults={"mappings": [_range(10, 5, "some")]})


def good() -> Panel:
    """Return one with ranges that meet."""
    return panel("up", defaults={"mappings": [_range(0, 5, "few"), _range(5, 10, "some")]})
