"""Changes of one panel, except its position: texts, queries, field settings, thresholds, overrides, options."""

from __future__ import annotations

import json
from collections.abc import Iterator

from heddle.diff.builder import ChangeBuilder
from heddle.diff.change import Change, Flag, Kind, PanelRef
from heddle.diff.displayed import EVIDENCE_KEYS
from heddle.diff.json_diff import differences
from heddle.diff.pairing import pair_by_keys
from heddle.diff.property_labels import FIELDS, PANEL, TARGET, label_of
from heddle.diff.text_diff import compare_prose, compare_queries, tokens
from heddle.diff.wording import (
    as_sentence,
    describe_addition,
    describe_change,
    describe_prose_change,
    describe_removal,
    describe_rename,
    describe_text_change,
    display,
)
from heddle.grafana.datasource_types import QUERY_KEYS, query_text
from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.panel_types import PANEL_DEFAULTS, panel_type

_COMPARED_SEPARATELY = frozenset(
    {
        *("id", "gridPos", "row", "rowNumber", "title", "description", "type", "targets", "fieldConfig", "options"),
        *("datasource", "libraryPanel", *EVIDENCE_KEYS),
    }
)
"""The properties of a target that hold a query language: white space in them is not a change."""

_QUERY_DEFAULTS = {"range": True, "instant": False, "hide": False, "exemplar": False, "format": "time_series"}
_ALARM_RANKS = {"green": 0, "blue": 0, "text": 0, "transparent": 0, "yellow": 1, "orange": 2, "red": 3}
"""How alarming a color is, by the last part of its name: `dark-red` is as alarming as `red`."""


def panel_ref(panel: Json) -> PanelRef:
    """Return how a panel is referred to; a first paragraph that ends with `?` is the question that it answers."""
    id = panel.get("id")
    question = str(panel.get("description", "")).split("\n\n")[0].strip()
    return PanelRef(
        id if isinstance(id, int) else 0, str(panel.get("title", "")), question if question.endswith("?") else ""
    )


def panel_changes(builder: ChangeBuilder, before: Json, after: Json) -> Iterator[Change]:
    """Yield the changes between two canonical forms of one panel, which `builder` refers to."""
    yield from _text_changes(builder, before, after)
    types = str(before.get("type", "")), str(after.get("type", ""))
    if types[0] != types[1]:
        yield builder.change(Kind.APPEARANCE, "panel/type", describe_change("panel type", *types), types)
    sources = before.get("datasource"), after.get("datasource")
    if sources[0] != sources[1]:
        yield builder.change(Kind.BEHAVIOR, "panel/datasource", describe_change("data source", *sources), sources)
    yield from query_changes(builder, before, after)
    yield from _field_changes(builder, before, after, types)
    rest = _other_properties(before), _other_properties(after)
    defaults: Json = dict(PANEL_DEFAULTS)
    if types[0] == types[1]:  # options of two types are not comparable, and the change of type is already reported
        rest[0]["options"], rest[1]["options"] = before.get("options"), after.get("options")
        defaults["options"] = panel_type(types[1]).options
    yield from builder.value_changes(PANEL, "panel", rest, default=defaults)


def query_changes(builder: ChangeBuilder, before: Json, after: Json) -> Iterator[Change]:
    """Yield the changes between the queries of two panels."""
    # By text before letter, so that a query with a new letter is not reported as rewritten.
    keys = (lambda target: (_letter(target), query_text(target)), query_text, _letter)
    pairs, removed, added = pair_by_keys(members(before.get("targets")), members(after.get("targets")), keys)
    has_several = len(pairs) + len(removed) + len(added) > 1
    for old, new in pairs:
        yield from _target_changes(builder, old, new, _target_name(new) if has_several else "query")
    for target in removed:
        text = query_text(target)
        sentence = as_sentence(f"{_target_name(target)} removed{f' (was `{text}`)' if text else ''}")
        yield builder.change(Kind.BEHAVIOR, "query/removed", sentence, (target, None))
    for target in added:
        text = query_text(target)
        sentence = describe_addition(_target_name(target), f"`{text}`" if text else "")
        yield builder.change(Kind.BEHAVIOR, "query/added", sentence, (None, target))


def threshold_changes(builder: ChangeBuilder, before: Json, after: Json, owner: str = "") -> Iterator[Change]:
    """Yield the changes between two sets of thresholds with steps; `owner` is appended, as in ` of field "x"`."""
    old, new = members(before.get("steps")), members(after.get("steps"))
    texts = _steps_text(old), _steps_text(new)
    colors = [str(step.get("color", "")) for step in old], [str(step.get("color", "")) for step in new]
    if [step.get("value") for step in old[1:]] != [step.get("value") for step in new[1:]]:
        flags = [Flag.THRESHOLD_LOOSENED] if _is_looser(old, new) else []
        sentence = describe_change(f"thresholds{owner}", *texts)
        yield builder.change(Kind.BEHAVIOR, "panel/thresholds", sentence, texts, flags=flags)
    elif colors[0] != colors[1]:
        sentence = describe_change(f"threshold colors{owner}", *colors)
        yield builder.change(Kind.APPEARANCE, "panel/threshold-colors", sentence, texts)
    modes = before.get("mode", "absolute"), after.get("mode", "absolute")
    if modes[0] != modes[1]:
        yield builder.change(
            Kind.BEHAVIOR, "panel/thresholds-mode", describe_change(f"threshold mode{owner}", *modes), modes
        )


def mapping_changes(builder: ChangeBuilder, before: list[Json], after: list[Json], owner: str = "") -> Iterator[Change]:
    """Yield the changes of value mappings, one for each value, range or pattern."""
    old, new = _mapping_results(before), _mapping_results(after)
    for value in {**old, **new}:
        label = f"mapping of {value}{owner}"
        if value not in old:
            yield builder.change(Kind.BEHAVIOR, "panel/mapping", describe_addition(label, _result_text(new[value])))
        elif value not in new:
            sentence = as_sentence(f"{label} removed (was {_result_text(old[value])})")
            yield builder.change(Kind.BEHAVIOR, "panel/mapping", sentence)
        else:
            for path, was, now in differences(old[value], new[value]):
                kind = Kind.BEHAVIOR if path[-1:] == ("text",) else Kind.APPEARANCE
                part = {"text": "text", "color": "color"}.get(path[-1], "appearance")
                sentence = describe_change(f"{part} for {value}{owner}", was, now)
                yield builder.change(kind, "panel/mapping", sentence, (was, now))


def _other_properties(panel: Json) -> Json:
    return {key: value for key, value in panel.items() if key not in _COMPARED_SEPARATELY}


def _text_changes(builder: ChangeBuilder, before: Json, after: Json) -> Iterator[Change]:
    titles, ids = (before.get("title", ""), after.get("title", "")), (before.get("id"), after.get("id"))
    noun = "row" if after.get("type") == "row" else "panel"
    if titles[0] != titles[1]:
        yield builder.change(Kind.TEXT, "panel/title", describe_rename(noun, *titles), titles)
    elif ids[0] != ids[1] and None not in ids and noun == "panel":
        sentence = as_sentence(f"panel id changed from {ids[0]} to {ids[1]}; links to this panel break")
        yield builder.change(Kind.BEHAVIOR, "panel/id", sentence, ids)
    texts = str(before.get("description", "")), str(after.get("description", ""))
    questions = panel_ref(before).question, panel_ref(after).question
    if texts[0] == texts[1]:
        return
    if questions[0] != questions[1] and all(questions):
        yield builder.change(Kind.TEXT, "panel/question", describe_change("question", *questions), texts)
    else:
        sentence = describe_prose_change("description", *texts)
        yield builder.change(Kind.TEXT, "panel/description", sentence, texts, compare_prose(*texts))


def _target_changes(builder: ChangeBuilder, before: Json, after: Json, name: str) -> Iterator[Change]:
    old, new = dict(before), dict(after)
    for key in QUERY_KEYS:
        texts = old.pop(key, ""), new.pop(key, "")
        if not (isinstance(texts[0], str) and isinstance(texts[1], str)):
            old[key], new[key] = texts
        elif tokens(texts[0]) != tokens(texts[1]):
            spans = compare_queries(*texts)
            yield builder.change(Kind.BEHAVIOR, "query/text", describe_text_change(name, spans), texts, spans)
    owner = "" if name == "query" else name
    yield from builder.value_changes(
        TARGET, "query", (old, new), owner=owner, kind=Kind.BEHAVIOR, default=_QUERY_DEFAULTS
    )


def _target_name(target: Json) -> str:
    return f"query {_letter(target)}" if _letter(target) else "query"


def _letter(target: Json) -> str:
    return str(target.get("refId", ""))


def _field_changes(builder: ChangeBuilder, before: Json, after: Json, types: tuple[str, str]) -> Iterator[Change]:
    configs = mapping(before.get("fieldConfig")), mapping(after.get("fieldConfig"))
    old, new = (dict(mapping(config.get("defaults"))) for config in configs)
    defaults = panel_type(types[1]).fields
    if types[0] != types[1]:
        for fields in (old, new):
            fields.pop("custom", None)
            fields.pop("color", None)
    if types[0] == types[1] or all(panel_type(type).standard_options for type in types):
        thresholds = [fields.pop("thresholds", None) for fields in (old, new)]
        if thresholds[0] != thresholds[1]:
            assumed = (panel_type(type).fields.get("thresholds", {}) for type in types)
            yield from threshold_changes(
                builder, *(value or default for value, default in zip(thresholds, assumed, strict=True))
            )
        yield from mapping_changes(builder, members(old.pop("mappings", None)), members(new.pop("mappings", None)))
        yield from builder.value_changes(FIELDS, "panel", (old, new), default=defaults)
    yield from _override_changes(
        builder, *(_properties_by_matcher(members(config.get("overrides"))) for config in configs)
    )


def _properties_by_matcher(overrides: list[Json]) -> dict[str, Json]:
    """Return the overridden properties by a description of the fields that they apply to."""
    by_matcher: dict[str, Json] = {}
    for override in overrides:
        properties = {str(item.get("id")): item.get("value", True) for item in members(override.get("properties"))}
        by_matcher.setdefault(_matcher_text(mapping(override.get("matcher"))), {}).update(properties)
    return by_matcher


def _matcher_text(matcher: Json) -> str:
    options = matcher.get("options")
    text = display(options) if not isinstance(options, dict) else json.dumps(options, sort_keys=True)
    return {
        "byName": f"field {text}",
        "byRegexp": f"fields that match {text}",
        "byType": f"fields of type {text}",
        "byFrameRefID": f"fields of query {options}",
    }.get(str(matcher.get("id")), f"fields by {matcher.get('id')} {text}")


def _override_changes(builder: ChangeBuilder, before: dict[str, Json], after: dict[str, Json]) -> Iterator[Change]:
    for matcher in {**before, **after}:
        old, new = before.get(matcher), after.get(matcher)
        if old is None or new is None:
            name = f"override for {matcher}"
            sentence = (
                describe_addition(name, _properties_text(new or {}))
                if old is None
                else describe_removal(name, f"it set {_properties_text(old)}" if old else "")
            )
            yield builder.change(Kind.APPEARANCE, "panel/override", sentence, (old, new))
            continue
        for key in {**old, **new}:
            values = old.get(key), new.get(key)
            if key == "mappings" and isinstance(values[0], list) and isinstance(values[1], list):
                yield from mapping_changes(builder, members(values[0]), members(values[1]), f" of {matcher}")
                continue
            if key == "thresholds" and isinstance(values[0], dict) and isinstance(values[1], dict):
                yield from threshold_changes(builder, values[0], values[1], f" of {matcher}")
                continue
            for path, was, now in differences({key: old.get(key)}, {key: new.get(key)}):
                label = label_of(FIELDS, (*key.split("."), *path[1:]))
                sentence = describe_change(f"{label.text} of {matcher}", was, now)
                yield builder.change(label.kind, f"panel/override-{label.aspect}", sentence, (was, now))


def _properties_text(properties: Json) -> str:
    return ", ".join(
        f"{label_of(FIELDS, tuple(key.split('.'))).text} {display(value)}" for key, value in properties.items()
    )


def _steps_text(steps: list[Json]) -> str:
    """Return steps as a reader sees them: `green, red from 80`."""
    first = [str(step.get("color", "no color")) for step in steps[:1]]
    return ", ".join(first + [f"{step.get('color', 'no color')} from {step.get('value')}" for step in steps[1:]])


def _is_looser(before: list[Json], after: list[Json]) -> bool:
    """Return whether the alarm starts later: its bound moved away from the normal values, or is gone."""
    old, new = _alarm_start(before), _alarm_start(after)
    if old is None:
        return False
    if new is None:
        return True
    return old[0] == new[0] and (new[1] - old[1]) * old[0] > 0


def _alarm_start(steps: list[Json]) -> tuple[int, float] | None:
    """Return the direction in which values become alarming (1 up, -1 down) and the value where that starts."""
    ranks = [_ALARM_RANKS.get(str(step.get("color", "")).rsplit("-", 1)[-1], 0) for step in steps]
    values = [step.get("value") for step in steps]
    if len(steps) < 2 or len(set(ranks)) < 2:
        return None
    if ranks[-1] > ranks[0]:
        start, direction = values[ranks.index(max(ranks))], 1
    else:
        start = next(value for value, rank in zip(values[1:], ranks[1:], strict=True) if rank < max(ranks))
        direction = -1
    return (direction, start) if isinstance(start, (int, float)) else None


def _mapping_results(entries: list[Json]) -> dict[str, Json]:
    """Return what is shown for each value, range or pattern."""
    results: dict[str, Json] = {}
    for entry in entries:
        options = mapping(entry.get("options"))
        if entry.get("type") == "value":
            results |= {f'"{value}"': mapping(result) for value, result in options.items()}
            continue
        match entry.get("type"):
            case "range":
                key = f"{options.get('from', 'any')} to {options.get('to', 'any')}"
            case "regex":
                key = f"values that match {options.get('pattern', '')}"
            case "special":
                key = str(options.get("match", "a special value"))
            case other:
                key = str(other)
        results[key] = mapping(options.get("result"))
    return results


def _result_text(result: Json) -> str:
    text = [display(str(result["text"]))] if "text" in result else []
    color = [str(result["color"])] if "color" in result else []
    return " in ".join(text + color)
