"""Changes of one panel, but for its place."""

from __future__ import annotations

import json
from collections.abc import Iterator

from heddle.diff import wording as sentences
from heddle.diff.change import Change, Kind, Panel
from heddle.diff.change_builder import ChangeBuilder
from heddle.diff.json_diff import differences
from heddle.diff.property_labels import FIELDS, name
from heddle.diff.property_labels import PANEL as NAMES
from heddle.diff.queries import queries
from heddle.diff.query_diff import compared_prose
from heddle.diff.thresholds import mappings, thresholds
from heddle.grafana.canonical.defaults import BARE, OPTIONS, PANEL
from heddle.grafana.canonical.defaults import FIELDS as FIELD_DEFAULTS
from heddle.grafana.json_prune import mapping, members
from heddle.grafana.json_value import Json

_APART = frozenset(
    {"id", "gridPos", "row", "title", "description", "type", "targets", "fieldConfig", "options", "datasource"}
)


def described(panel: Json) -> Panel:
    """Return how a panel is referred to; the first paragraph of its description is the question that it answers."""
    id = panel.get("id")
    question = str(panel.get("description", "")).split("\n\n")[0].strip()
    return Panel(
        id if isinstance(id, int) else 0, str(panel.get("title", "")), question if question.endswith("?") else ""
    )


def panel(on: ChangeBuilder, before: Json, after: Json) -> Iterator[Change]:
    """Yield what changes in a panel; `on` names it."""
    yield from _words(on, before, after)
    types = str(before.get("type", "")), str(after.get("type", ""))
    if types[0] != types[1]:
        yield on.change(Kind.LOOK, "panel/type", sentences.changes("the panel type", *types), types)
    sources = before.get("datasource"), after.get("datasource")
    if sources[0] != sources[1]:
        yield on.change(Kind.BEHAVIOUR, "panel/datasource", sentences.changes("the data source", *sources), sources)
    yield from queries(on, before, after)
    yield from _fields(on, before, after, types)
    rest = _rest(before), _rest(after)
    meant: Json = dict(PANEL)
    if types[0] == types[1]:  # else each has the options of its own type, and the sentence on the type says it
        rest[0]["options"], rest[1]["options"] = before.get("options"), after.get("options")
        meant["options"] = OPTIONS.get(types[1], {})
    yield from on.values(NAMES, "panel", rest, default=meant)


def _rest(panel: Json) -> Json:
    return {key: value for key, value in panel.items() if key not in _APART}


def _words(on: ChangeBuilder, before: Json, after: Json) -> Iterator[Change]:
    titles, ids = (before.get("title", ""), after.get("title", "")), (before.get("id"), after.get("id"))
    what = "the row" if after.get("type") == "row" else "the panel"
    if titles[0] != titles[1]:
        sentence = sentences.renames(what, *titles)
        yield on.change(Kind.WORDS, "panel/title", sentence, titles)
    elif ids[0] != ids[1] and None not in ids and what == "the panel":
        sentence = sentences.says(f"its id changes from {ids[0]} to {ids[1]}: links to this panel lead nowhere")
        yield on.change(Kind.BEHAVIOUR, "panel/id", sentence, ids)
    texts = str(before.get("description", "")), str(after.get("description", ""))
    questions = described(before).question, described(after).question
    if texts[0] == texts[1]:
        return
    if questions[0] != questions[1] and all(questions):
        yield on.change(Kind.WORDS, "panel/question", sentences.changes("the question", *questions), texts)
    else:
        yield on.change(
            Kind.WORDS, "panel/description", sentences.prose("the description", *texts), texts, compared_prose(*texts)
        )


def _fields(on: ChangeBuilder, before: Json, after: Json, types: tuple[str, str]) -> Iterator[Change]:
    configs = mapping(before.get("fieldConfig")), mapping(after.get("fieldConfig"))
    one, other = (dict(mapping(config.get("defaults"))) for config in configs)
    meant = FIELD_DEFAULTS.get(types[1], {})
    if types[0] != types[1]:
        for state in (one, other):
            state.pop("custom", None)
            state.pop("color", None)
    if types[0] == types[1] or not BARE & {*types}:
        steps = [state.pop("thresholds", None) for state in (one, other)]
        if steps[0] != steps[1]:
            drawn = (FIELD_DEFAULTS.get(type, {}).get("thresholds", {}) for type in types)
            yield from thresholds(on, *(step or default for step, default in zip(steps, drawn, strict=True)))
        yield from mappings(on, members(one.pop("mappings", None)), members(other.pop("mappings", None)))
        yield from on.values(FIELDS, "panel", (one, other), default=meant)
    yield from _overrides(on, *(_by_matcher(members(config.get("overrides"))) for config in configs))


def _by_matcher(overrides: list[Json]) -> dict[str, Json]:
    """Return the properties that are overridden, by what they are overridden for."""
    found: dict[str, Json] = {}
    for override in overrides:
        properties = {str(each.get("id")): each.get("value", True) for each in members(override.get("properties"))}
        found.setdefault(_matched(mapping(override.get("matcher"))), {}).update(properties)
    return found


def _matched(matcher: Json) -> str:
    options = matcher.get("options")
    said = sentences.shown(options) if not isinstance(options, dict) else json.dumps(options, sort_keys=True)
    return {
        "byName": f"field {said}",
        "byRegexp": f"fields that match {said}",
        "byType": f"fields of type {said}",
        "byFrameRefID": f"fields of query {options}",
    }.get(str(matcher.get("id")), f"fields by {matcher.get('id')} {said}")


def _overrides(on: ChangeBuilder, before: dict[str, Json], after: dict[str, Json]) -> Iterator[Change]:
    for matcher in {**before, **after}:
        one, other = before.get(matcher), after.get(matcher)
        if one is None or other is None:
            what = f"the override for {matcher}"
            sentence = sentences.appears(what, _list(other)) if one is None else sentences.goes(what, _list(one))
            yield on.change(Kind.LOOK, "panel/override", sentence, (one, other))
            continue
        for key in {**one, **other}:
            both = one.get(key), other.get(key)
            if key == "mappings" and isinstance(both[0], list) and isinstance(both[1], list):
                yield from mappings(on, members(both[0]), members(both[1]), f" of {matcher}")
                continue
            if key == "thresholds" and isinstance(both[0], dict) and isinstance(both[1], dict):
                yield from thresholds(on, both[0], both[1], f" of {matcher}")
                continue
            for path, was, now in differences({key: one.get(key)}, {key: other.get(key)}):
                named = name(FIELDS, (*key.split("."), *path[1:]))
                yield on.change(
                    named.kind,
                    f"panel/override-{named.aspect}",
                    sentences.changes(f"{named.said} of {matcher}", was, now),
                    (was, now),
                )


def _list(properties: Json | None) -> str:
    return ", ".join(
        f"{name(FIELDS, tuple(key.split('.'))).said} {sentences.shown(value)}"
        for key, value in (properties or {}).items()
    )
