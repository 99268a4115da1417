"""Changes of one panel, except its position: texts, queries, field settings, thresholds, overrides, options."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from heddle.diff.builder import ChangeBuilder
from heddle.diff.change import Change, Kind, PanelRef
from heddle.diff.displayed import EVIDENCE_KEYS
from heddle.diff.json_diff import differences, same
from heddle.diff.property_labels import FIELDS, PANEL, TARGET, label_of, split_camel_case
from heddle.diff.query_pairing import is_reordered, pair_queries
from heddle.diff.text_diff import compare_prose, compare_queries, same_query
from heddle.diff.thresholds import base_value, override_thresholds, panel_thresholds, threshold_changes, value_text
from heddle.diff.wording import (
    Words,
    as_sentence,
    describe_addition,
    describe_change,
    describe_prose_change,
    describe_removal,
    describe_rename,
    describe_text_change,
    display,
    join,
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

_ANY_LETTER = "\0"
"""Stands for the letter of a query until it is known which queries have the same edit."""

_QUERY_DEFAULTS = {"range": True, "instant": False, "hide": False, "exemplar": False, "format": "time_series"}


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
    libraries = [mapping(panel.get("libraryPanel")) for panel in (before, after)]
    if any(libraries):  # what such a panel shows is not in the dashboard
        yield from _library_changes(builder, *libraries)
        return
    content = list(_content_changes(builder, before, after, types))
    origins = [str(panel.get("originalType") or panel.get("type", "")) for panel in (before, after)]
    # Where Grafana itself saved a panel that it converts anyway, a reader sees no difference.
    if origins[0] != origins[1] and (content or types[0] != types[1] or not after.get("savedByGrafana")):
        sentence = as_sentence(f"panel converted from {origins[0]} to {origins[1]}")
        yield builder.change(Kind.APPEARANCE, "panel/type", sentence, (origins[0], origins[1]))
    yield from content


def _library_changes(builder: ChangeBuilder, before: Json, after: Json) -> Iterator[Change]:
    names = [display(str(library.get("name") or library.get("uid", ""))) for library in (before, after)]
    if not before:
        sentence = f"panel converted to library panel {names[1]}"
    elif not after:
        sentence = f"panel converted from library panel {names[0]} to a panel of this dashboard"
    elif before.get("uid") != after.get("uid") or names[0] != names[1]:
        sentence = f"library panel changed from {names[0]} to {names[1]}"
    else:
        return
    yield builder.change(Kind.BEHAVIOR, "panel/library-panel", as_sentence(sentence), (before or None, after or None))


def _content_changes(builder: ChangeBuilder, before: Json, after: Json, types: tuple[str, str]) -> Iterator[Change]:
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
    steps = [members(properties.pop("transformations", None)) for properties in rest]
    yield from builder.list_changes(
        "transformation",
        (steps[0], steps[1]),
        aspect="panel/transformation",
        key="id",
        kind=Kind.BEHAVIOR,
        ordered=True,
    )
    yield from builder.value_changes(PANEL, "panel", rest, default=defaults)


def query_changes(builder: ChangeBuilder, before: Json, after: Json) -> Iterator[Change]:
    """Yield the changes between the queries of two panels."""
    pairs, removed, added = pair_queries(members(before.get("targets")), members(after.get("targets")))
    has_several = len(pairs) + len(removed) + len(added) > 1
    letters = [_letter(pair.before) for pair in pairs], [_letter(pair.after) for pair in pairs]
    has_exchanged_letters = is_reordered(pairs) and sorted(letters[0]) == sorted(letters[1])
    if is_reordered(pairs):
        sentence = as_sentence(f"queries reordered: {join(letters[1])}")
        yield builder.change(Kind.APPEARANCE, "query/order", sentence, (sorted(letters[1]), letters[1]))
    edits: list[tuple[str, Change]] = []
    for pair in pairs:
        old = pair.before | {"refId": pair.after.get("refId")} if has_exchanged_letters else pair.before
        name = f"query {_ANY_LETTER}" if has_several else "query"
        edits += [(_letter(pair.after), change) for change in _target_changes(builder, old, pair.after, name)]
    yield from _grouped_by_edit(edits)
    for target in removed:
        text = query_text(target)
        sentence = as_sentence(f"{_target_name(target)} removed{f' (was `{text}`)' if text else ''}")
        yield builder.change(Kind.BEHAVIOR, "query/removed", sentence, (target, None))
    for target in added:
        text = query_text(target)
        sentence = describe_addition(_target_name(target), f"`{text}`" if text else "")
        yield builder.change(Kind.BEHAVIOR, "query/added", sentence, (None, target))


def _grouped_by_edit(edits: list[tuple[str, Change]]) -> Iterator[Change]:
    """Yield one change for the same edit of several queries, which are given with their letters."""
    groups: dict[object, list[tuple[str, Change]]] = {}
    for letter, change in edits:
        # Rewritten queries may differ, since the sentence does not show the edit.
        is_unique = change.sentence.endswith(" was rewritten.")
        key = id(change) if is_unique else (change.aspect, change.kind, change.flags, change.sentence)
        groups.setdefault(key, []).append((letter, change))
    for group in groups.values():
        first = group[0][1]
        letters = [letter for letter, _ in group]
        name = f"query {letters[0]}" if len(letters) == 1 else f"queries {join(letters)}"
        for pattern, text in ((f"query {_ANY_LETTER}", name), (f"Query {_ANY_LETTER}", f"Q{name[1:]}")):
            first = replace(first, sentence=first.sentence.replace(pattern, text.strip(), 1))
        is_same = all(same(_values(change), _values(group[0][1])) for _, change in group)
        yield first if is_same else replace(first, before=None, after=None, spans=())


def _values(change: Change) -> list[Any]:
    return [change.before, change.after]


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
    titles = before.get("title", ""), after.get("title", "")
    noun = "row" if after.get("type") == "row" else "panel"
    if titles[0] != titles[1]:
        yield builder.change(Kind.TEXT, "panel/title", describe_rename(noun, *titles), titles)
    texts = str(before.get("description", "")), str(after.get("description", ""))
    questions = panel_ref(before).question, panel_ref(after).question
    if texts[0] == texts[1] or any(panel.get("libraryPanel") for panel in (before, after)):
        return  # the description of a library panel is not in the dashboard
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
        elif not same_query(*texts):
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
        for fields in (old, new):
            fields.pop("thresholds", None)
        yield from threshold_changes(builder, panel_thresholds(before), panel_thresholds(after))
        yield from _limit_changes(builder, old, new, {*before.get("addedLimits", ()), *after.get("addedLimits", ())})
        yield from mapping_changes(builder, members(old.pop("mappings", None)), members(new.pop("mappings", None)))
        yield from builder.value_changes(FIELDS, "panel", (old, new), default=defaults)
    yield from _override_changes(builder, before, after)


def _limit_changes(builder: ChangeBuilder, before: Json, after: Json, added: set[str]) -> Iterator[Change]:
    """Yield the changes of minimum and maximum in the unit of the panel; removes them from both mappings.

    `added` are limits that Grafana adds to a percentage: with another unit they are no change of the author.
    """
    units = str(before.get("unit", "")), str(after.get("unit", ""))
    for key in ("min", "max"):
        values = before.pop(key, None), after.pop(key, None)
        if units[0] != units[1] and key in added and None in values:
            continue
        if same(*values) or (None not in values and base_value(values[0], units[0]) == base_value(values[1], units[1])):
            continue
        label = FIELDS[key]
        texts = [
            label.words[None] if value is None else Words(value_text(value, unit))
            for value, unit in zip(values, units, strict=True)
        ]
        if texts[0] == texts[1]:
            texts = [Words(value_text(value, "")) for value in values]
        yield builder.change(label.kind, f"panel/{label.aspect}", describe_change(label.text, *texts), values)


def _properties_by_matcher(overrides: list[Json]) -> dict[str, Json]:
    """Return the overridden properties by a description of the fields that they apply to."""
    by_matcher: dict[str, Json] = {}
    for override in overrides:
        properties = {str(item.get("id")): item.get("value", True) for item in members(override.get("properties"))}
        by_matcher.setdefault(_matcher_text(mapping(override.get("matcher"))), {}).update(properties)
    return by_matcher


def _matcher_text(matcher: Json) -> str:
    options = matcher.get("options")
    if matcher.get("id") == "byNames" and isinstance(names := mapping(options).get("names"), list):
        every = "all fields except" if mapping(options).get("mode") == "exclude" else "fields"
        return f"{every} {join(display(name) for name in names) if names else 'none'}"
    text = display(options) if not isinstance(options, dict) else json.dumps(options, sort_keys=True)
    return {
        "byName": f"field {text}",
        "byRegexp": f"fields that match {text}",
        "byType": f"fields of type {text}",
        "byFrameRefID": f"fields of query {options}",
    }.get(str(matcher.get("id")), f"fields by {matcher.get('id')} {text}")


def _override_changes(builder: ChangeBuilder, panel_before: Json, panel_after: Json) -> Iterator[Change]:
    before, after = (
        _properties_by_matcher(members(mapping(panel.get("fieldConfig")).get("overrides")))
        for panel in (panel_before, panel_after)
    )
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
            if key == "thresholds" and all(value is None or isinstance(value, dict) for value in values):
                sides = ((panel_before, old, before), (panel_after, new, after))
                was, now = (
                    override_thresholds(panel, own, [other for name, other in every.items() if name != matcher])
                    for panel, own, every in sides
                )
                yield from threshold_changes(builder, was, now, f" of {matcher}")
                continue
            if key in ("min", "max"):
                units = (_unit(panel, own) for panel, own in ((panel_before, old), (panel_after, new)))
                texts = [
                    value if value is None else Words(value_text(value, unit))
                    for value, unit in zip(values, units, strict=True)
                ]
                if not same(*values):
                    label = FIELDS[key]
                    sentence = describe_change(f"{label.text} of {matcher}", *texts)
                    yield builder.change(label.kind, f"panel/override-{label.aspect}", sentence, values)
                continue
            for path, was, now in differences({key: old.get(key)}, {key: new.get(key)}):
                label = label_of(FIELDS, (*key.split("."), *path[1:]))
                sentence = describe_change(f"{label.text} of {matcher}", was, now)
                yield builder.change(label.kind, f"panel/override-{label.aspect}", sentence, (was, now))


def _unit(panel: Json, properties: Json) -> str:
    """Return the unit of the fields with an override."""
    defaults = mapping(mapping(panel.get("fieldConfig")).get("defaults"))
    return str(properties.get("unit") or defaults.get("unit", ""))


def _properties_text(properties: Json) -> str:
    return ", ".join(
        f"{label_of(FIELDS, tuple(key.split('.'))).text} {_value_text(value)}" for key, value in properties.items()
    )


def _value_text(value: object) -> str:
    """Return a value; of a set of switches those that are on."""
    if isinstance(value, dict) and value and all(isinstance(item, bool) for item in value.values()):
        return join([split_camel_case(key) for key, item in value.items() if item] or ["nothing"])
    return display(value)


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
