"""Changes of the thresholds and the value mappings of a field."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diff import wording as sentences
from heddle.diff.change import Change, Flag, Kind
from heddle.diff.change_builder import ChangeBuilder
from heddle.diff.json_diff import differences
from heddle.grafana.json_prune import mapping, members
from heddle.grafana.json_value import Json

_ALARM = {"green": 0, "blue": 0, "text": 0, "transparent": 0, "yellow": 1, "orange": 2, "red": 3}


def thresholds(on: ChangeBuilder, before: Json, after: Json, of: str = "") -> Iterator[Change]:
    """Yield what changes between two sets of thresholds, neither of them empty; `of` says of what, with a space."""
    one, other = members(before.get("steps")), members(after.get("steps"))
    values, colours = (
        ([step.get("value") for step in steps[1:]] for steps in (one, other)),
        (_colours(one), _colours(other)),
    )
    first, second = values
    both = (_said(one), _said(other))
    if first != second:
        flags = [Flag.THRESHOLD_LOOSENED] if _looser(one, other) else []
        sentence = sentences.changes(f"the thresholds{of}", *both)
        yield on.change(Kind.BEHAVIOUR, "panel/thresholds", sentence, both, flags=flags)
    elif colours[0] != colours[1]:
        yield on.change(
            Kind.LOOK,
            "panel/threshold-colours",
            sentences.changes(f"the colours of the thresholds{of}", *colours),
            both,
        )
    modes = before.get("mode", "absolute"), after.get("mode", "absolute")
    if modes[0] != modes[1]:
        yield on.change(
            Kind.BEHAVIOUR, "panel/thresholds-mode", sentences.changes("the mode of the thresholds", *modes), modes
        )


def mappings(on: ChangeBuilder, before: list[Json], after: list[Json], of: str = "") -> Iterator[Change]:
    """Yield what changes in how values are shown, a sentence for each value."""
    one, other = _results(before), _results(after)
    for value in {**one, **other}:
        if value not in one:
            yield on.change(
                Kind.BEHAVIOUR, "panel/mapping", sentences.appears(f"the mapping of {value}{of}", _shown(other[value]))
            )
        elif value not in other:
            yield on.change(
                Kind.BEHAVIOUR, "panel/mapping", sentences.goes(f"the mapping of {value}{of}", _shown(one[value]))
            )
        else:
            for path, was, now in differences(one[value], other[value]):
                kind = Kind.BEHAVIOUR if path[-1:] == ("text",) else Kind.LOOK
                said = {"text": "the text", "color": "the colour"}.get(path[-1], "the look")
                sentence = sentences.changes(f"{said} for {value}{of}", was, now)
                yield on.change(kind, "panel/mapping", sentence, (was, now))


def _said(steps: list[Json]) -> str:
    """Return steps as a reader sees them: `green, red from 80`."""
    first = [str(step.get("color", "no colour")) for step in steps[:1]]
    return ", ".join(first + [f"{step.get('color', 'no colour')} from {step.get('value')}" for step in steps[1:]])


def _colours(steps: list[Json]) -> list[str]:
    return [str(step.get("color", "")) for step in steps]


def _looser(before: list[Json], after: list[Json]) -> bool:
    """Return whether the alarm comes later: the number of the most alarming step moved away from the calm side."""
    first, second = _edge(before), _edge(after)
    if first is None:
        return False
    if second is None:
        return True
    return first[0] == second[0] and (second[1] - first[1]) * first[0] > 0


def _edge(steps: list[Json]) -> tuple[int, float] | None:
    """Return the direction (1 up, -1 down) in which values alarm and where the alarm begins."""
    ranks = [_rank(step) for step in steps]
    numbers = [step.get("value") for step in steps]
    if len(steps) < 2 or len(set(ranks)) < 2:
        return None
    if ranks[-1] > ranks[0]:
        found, direction = numbers[ranks.index(max(ranks))], 1
    else:
        found, direction = next(n for n, rank in zip(numbers[1:], ranks[1:], strict=True) if rank < max(ranks)), -1
    return (direction, found) if isinstance(found, (int, float)) else None


def _rank(step: Json) -> int:
    return _ALARM.get(str(step.get("color", "")).rsplit("-", 1)[-1], 0)


def _results(entries: list[Json]) -> dict[str, Json]:
    """Return what is shown for each value, range or pattern."""
    found: dict[str, Json] = {}
    for entry in entries:
        options = mapping(entry.get("options"))
        if entry.get("type") == "value":
            found |= {f'"{value}"': mapping(result) for value, result in options.items()}
            continue
        match entry.get("type"):
            case "range":
                key = f"{options.get('from', 'any')} to {options.get('to', 'any')}"
            case "regex":
                key = f"what matches {options.get('pattern', '')}"
            case "special":
                key = str(options.get("match", "a special value"))
            case other:
                key = str(other)
        found[key] = mapping(options.get("result"))
    return found


def _shown(result: Json) -> str:
    return " in ".join(str(result[key]) for key in ("text", "color") if key in result)
