"""Whatever is edited: each edit is reported, and no other."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heddle.diff.panel_matching import match_panels
from heddle.diff.trees import diff_dashboards
from heddle.grafana.canonical import canonical
from heddle.grafana.model import walk_panels
from heddle.report.diff_html import html
from heddle.report.diff_json import as_json
from heddle.report.diff_markdown import MAX_LENGTH, markdown
from heddle.report.diff_text import text
from tests.diff.states import Json, changes, fleet, session, ui_save

STATES = {"session": session(), "fleet": fleet(), "saved": ui_save("saved")}
WORDS = st.text("abcdefghij", min_size=3, max_size=8)


def _query(panel: Json, word: str) -> bool:
    targets = [each for each in panel.get("targets", []) if isinstance(each.get("expr"), str)]
    if targets:
        targets[0]["expr"] = f"{word}({targets[0]['expr']})"
    return bool(targets)


def _put(where: Json, key: str, value: object) -> bool:
    if where.get(key) == value:
        return False
    where[key] = value
    return True


BARE = {"row", "text", "logs", "traces", "nodeGraph", "heatmap"}
PANEL_EDITS = {
    "query/text": _query,
    "query/legend": lambda p, w: bool(p.get("targets")) and _put(p["targets"][0], "legendFormat", w),
    "query/interval": lambda p, w: bool(p.get("targets")) and _put(p["targets"][0], "interval", w),
    "panel/unit": lambda p, w: (
        p["type"] not in BARE
        and "percent" not in p["fieldConfig"]["defaults"].get("unit", "")  # which gives a gauge its limits
        and _put(p["fieldConfig"]["defaults"], "unit", w)
    ),
    "panel/decimals": lambda p, w: p["type"] not in BARE and _put(p["fieldConfig"]["defaults"], "decimals", len(w)),
    "panel/max": lambda p, w: p["type"] not in BARE and _put(p["fieldConfig"]["defaults"], "max", 1000 + len(w)),
    "panel/thresholds": lambda p, w: (
        p["type"] in {"stat", "gauge"}
        and p["options"].get("colorMode") != "none"
        and p["fieldConfig"]["defaults"].get("color", {}).get("mode", "thresholds") == "thresholds"
        and _put(
            p["fieldConfig"]["defaults"],
            "thresholds",
            {"mode": "absolute", "steps": [{"color": "green"}, {"color": "red", "value": 500 + len(w)}]},
        )
    ),
    "panel/title": lambda p, w: p["type"] != "row" and _put(p, "title", f"{p['title']} {w}"),
    "panel/question": lambda p, w: (
        bool(str(p.get("description", "")).split("\n\n")[0].endswith("?")) and _put(p, "description", f"{w}?")
    ),
    "panel/transparent": lambda p, w: p["type"] != "row" and _put(p, "transparent", True),
    "panel/time-from": lambda p, w: p["type"] != "row" and _put(p, "timeFrom", w),
    "panel/size": lambda p, w: p["type"] != "row" and _put(p["gridPos"], "h", p["gridPos"]["h"] + len(w)),
}
ROOT_EDITS = {
    "dashboard/title": lambda d, w: _put(d, "title", w),
    "dashboard/description": lambda d, w: _put(d, "description", w),
    "dashboard/refresh": lambda d, w: _put(d, "refresh", w),
    "dashboard/time": lambda d, w: _put(d["time"], "from", f"now-{len(w)}h"),
    "dashboard/timezone": lambda d, w: _put(d, "timezone", w),
    "dashboard/tags": lambda d, w: _put(d, "tags", [*d["tags"], w]),
    "variable/added": lambda d, w: d["templating"]["list"].append({"type": "textbox", "name": w, "query": w}) is None,
    "link/added": lambda d, w: d["links"].append({"type": "link", "title": w, "url": f"/{w}"}) is None,
}


@settings(max_examples=150, deadline=None)
@given(data=st.data(), name=st.sampled_from(sorted(STATES)))
def test_each_edit_is_reported_and_no_other(data: st.DataObject, name: str) -> None:
    before = STATES[name]
    after = deepcopy(before)
    expected: set[tuple[int, str]] = set()
    everything = list(walk_panels(after))
    picked = data.draw(st.lists(st.sampled_from(range(len(everything))), unique=True, max_size=5))
    for index in picked:
        panel = everything[index]
        selected = data.draw(st.lists(st.sampled_from(sorted(PANEL_EDITS)), unique=True, max_size=3))
        if {"panel/title", "query/text"} <= {*selected}:
            selected.remove("panel/title")  # what has another title and another query may be another panel
        expected |= {(panel["id"], edit) for edit in selected if PANEL_EDITS[edit](panel, data.draw(WORDS))}
    for edit in data.draw(st.lists(st.sampled_from(sorted(ROOT_EDITS)), unique=True, max_size=4)):
        if ROOT_EDITS[edit](after, data.draw(WORDS)):
            expected.add((0, edit))
    if removed := data.draw(
        st.lists(st.sampled_from([i for i in range(len(everything)) if i not in picked]), max_size=1)
    ):
        panel = everything[removed[0]]
        if panel in after["panels"] and panel["type"] != "row":
            after["panels"] = [each for each in after["panels"] if each is not panel]
            expected.add((panel["id"], "panel/removed"))
    reported = [
        (panel.id if panel else 0, change.aspect)
        for change in changes(before, after)
        for panel in change.panels or [change.panel]
    ]
    assert sorted(reported) == sorted(expected)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), name=st.sampled_from(sorted(STATES)))
def test_any_order_of_panels_matches_all(data: st.DataObject, name: str) -> None:
    before = canonical(STATES[name])["panels"]
    after = data.draw(st.permutations(before))
    actual = match_panels(before, list(after))
    assert (actual.removed, actual.added) == ([], [])
    assert all(one is other for one, other in actual.pairs)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def locations(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(location for key, item in inner for location in locations(item, (*path, key)))]


PLACES = {name: locations(state)[1:] for name, state in STATES.items()}


@settings(max_examples=200, deadline=None)
@given(data=st.data(), name=st.sampled_from(sorted(STATES)), values=st.lists(JSON, min_size=1, max_size=4))
def test_every_format_renders_any_file(data: st.DataObject, name: str, values: list[Any]) -> None:
    before, after = STATES[name], deepcopy(STATES[name])
    for value in values:
        location = data.draw(st.sampled_from(PLACES[name]))
        where: Any = after
        try:
            for key in location[:-1]:
                where = where[key]
            where[location[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier value replaced what was there
    result = diff_dashboards(before, after, ("a", "b"))
    assert text(result)
    assert as_json(result)
    assert len(markdown(result)) <= MAX_LENGTH
    assert html(result).endswith("</html>")
    assert bool(result.objects) == bool(result.changes)
    assert not diff_dashboards(after, after, ("a", "b")).objects


@pytest.mark.parametrize("name", STATES)
def test_a_reversed_comparison_has_as_many_changes(name: str) -> None:
    before, after = STATES[name], deepcopy(STATES[name])
    after["panels"].pop(1)
    after["title"] = "other"
    assert len(changes(before, after)) == len(changes(after, before)) == 2
