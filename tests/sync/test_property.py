"""Any changes of two sides to a dashboard: both are kept, or there is a reported conflict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heddle.sync.merge import changed_leaves, comparable, merge_dashboards, overlaps
from tests.grafana_double.instance import copy_json
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import Json, dashboard, tree
from tests.sync.live import Live, double_live, failures, steps

WORDS = ("red", "green", "blue")
Edit = tuple[Any, ...]
VisibleValues = dict[tuple[Any, ...], Any]


def base() -> Json:
    return dashboard(
        panels=3, description="first", templating={"list": [variable("job", "first"), variable("zone", "first")]}
    )


def variable(name: str, label: str) -> Json:
    return {"name": name, "type": "custom", "label": label, "query": "a,b", "options": [], "current": {}}


def panel(number: int, title: str) -> Json:
    return {**copy_json(base()["panels"][0]), "id": number, "title": title, "gridPos": location(number * 8)}


def location(y: int, x: int = 0) -> Json:
    return {"x": x, "y": y, "w": 12, "h": 8}


edit = st.one_of(
    st.tuples(st.just("title"), st.sampled_from(WORDS)),
    st.tuples(st.just("description"), st.sampled_from(WORDS)),
    st.tuples(st.just("tags"), st.lists(st.sampled_from(WORDS), unique=True, max_size=2)),
    st.tuples(st.just("panel title"), st.integers(1, 5), st.sampled_from(WORDS)),
    st.tuples(st.just("query"), st.integers(1, 5), st.sampled_from(WORDS)),
    st.tuples(st.just("unit"), st.integers(1, 5), st.sampled_from(WORDS)),
    st.tuples(st.just("move"), st.integers(1, 5), st.sampled_from([0, 4, 12])),
    st.tuples(st.just("add"), st.integers(4, 6), st.sampled_from(WORDS)),
    st.tuples(st.just("remove"), st.integers(1, 5)),
    st.tuples(st.just("variable"), st.sampled_from(["job", "zone", "node"]), st.sampled_from(WORDS)),
    st.tuples(st.just("no variable"), st.sampled_from(["job", "zone", "node"])),
)
edits = st.lists(edit, max_size=5)


def apply_edits(data: Json, edits_to_apply: list[Edit]) -> Json:
    data = copy_json(data)
    for change in edits_to_apply:
        apply_edit(data, *change)
    return data


def apply_edit(data: Json, what: str, *values: Any) -> None:
    """Apply an edit; an edit of a missing panel or variable has no effect."""
    match what:
        case "title" | "description":
            data[what] = values[0]
        case "tags":
            data["tags"] = [*values[0], *(tag for tag in data["tags"] if tag.startswith("heddle:"))]
        case "variable" | "no variable":
            _variable(data, *values)
        case _:
            _panel(data, what, *values)


def _variable(data: Json, name: str, label: str = "") -> None:
    variables = data["templating"]["list"]
    known = {item["name"]: item for item in variables}
    if not label:
        data["templating"]["list"] = [item for item in variables if item["name"] != name]
    elif name in known:
        known[name]["label"] = label
    else:
        variables.append(variable(name, label))


def _panel(data: Json, what: str, number: int, value: Any = None) -> None:
    panel_data = next((item for item in data["panels"] if item["id"] == number), None)
    if panel_data is None:
        data["panels"] += [panel(number, value)] if what == "add" else []
        return
    match what:
        case "panel title":
            panel_data["title"] = value
        case "query":
            panel_data["targets"][0]["expr"] = value
        case "unit":
            panel_data["fieldConfig"]["defaults"]["unit"] = value
        case "move":
            panel_data["gridPos"] = location(panel_data["gridPos"]["y"], value)
        case "remove":
            data["panels"].remove(panel_data)


def visible_values(data: Json) -> VisibleValues:
    """Return every value that an edit can change."""

    def collect() -> Iterator[tuple[tuple[Any, ...], Any]]:
        yield ("title",), data["title"]
        yield ("description",), data.get("description", "")
        yield ("tags",), [tag for tag in data.get("tags") or [] if not tag.startswith("heddle:")]
        for item in data["panels"]:
            yield ("panel", item["id"], "exists"), True
            yield ("panel", item["id"], "title"), item["title"]
            yield ("panel", item["id"], "query"), item["targets"][0]["expr"]
            yield ("panel", item["id"], "unit"), item["fieldConfig"]["defaults"]["unit"]
            yield ("panel", item["id"], "x"), item["gridPos"]["x"]
        for item in (data.get("templating") or {}).get("list") or []:
            yield ("variable", item["name"]), item["label"]

    return dict(collect())


def changed(before: VisibleValues, after: VisibleValues) -> VisibleValues:
    return {key: after.get(key) for key in {**before, **after} if before.get(key) != after.get(key)}


def assert_kept(result: Json, live: Json, desired: Json) -> None:
    """Assert that a dashboard has the changes of both sides."""
    first, values = visible_values(base()), visible_values(result)
    for side in (live, desired):
        missing = {
            key: value for key, value in changed(first, visible_values(side)).items() if values.get(key) != value
        }
        assert missing == {}


def conflicts(live: Json, desired: Json) -> bool:
    """Return whether the sides change the same value differently."""
    first = visible_values(base())
    one, other = changed(first, visible_values(live)), changed(first, visible_values(desired))
    return any(key in other and other[key] != value for key, value in one.items())


@settings(max_examples=250, deadline=None, derandomize=True)
@given(their_edits=edits, our_edits=edits)
def test_a_merge_keeps_both_sides_or_fails(their_edits: list[Edit], our_edits: list[Edit]) -> None:
    live, desired = apply_edits(base(), their_edits), apply_edits(base(), our_edits)
    merged = merge_dashboards(base(), live, desired)
    if merged is None:
        assert their_edits
        assert our_edits
    else:
        assert not conflicts(live, desired)
        assert_kept(merged, live, desired)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(their_edits=edits, our_edits=edits)
def test_conflicting_sides_overlap(their_edits: list[Edit], our_edits: list[Edit]) -> None:
    live, desired = apply_edits(base(), their_edits), apply_edits(base(), our_edits)
    if conflicts(live, desired):
        edits, changes = (changed_leaves(comparable(base()), comparable(side)) for side in (live, desired))
        assert overlaps(edits, changes)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(their_edits=edits)
def test_a_merge_with_an_unchanged_side_is_the_other_side(their_edits: list[Edit]) -> None:
    live = apply_edits(base(), their_edits)
    merged_from_live, merged_from_files = merge_dashboards(base(), live, base()), merge_dashboards(base(), base(), live)
    assert merged_from_live is not None
    assert merged_from_files is not None
    assert visible_values(merged_from_live) == visible_values(live) == visible_values(merged_from_files)


edits_of_first_panel = st.tuples(st.sampled_from(["panel title", "query", "unit"]), st.just(1), st.sampled_from(WORDS))
edits_of_other_parts = st.one_of(
    st.tuples(st.sampled_from(["title", "description"]), st.sampled_from(WORDS)),
    st.tuples(
        st.sampled_from(["panel title", "query", "unit", "add"]), st.sampled_from([2, 4]), st.sampled_from(WORDS)
    ),
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(their_edits=st.lists(edits_of_first_panel, max_size=3), our_edits=st.lists(edits_of_other_parts, max_size=3))
def test_edits_of_different_panels_are_always_merged(their_edits: list[Edit], our_edits: list[Edit]) -> None:
    live, desired = apply_edits(base(), their_edits), apply_edits(base(), our_edits)
    for one, other in ((live, desired), (desired, live)):
        merged = merge_dashboards(base(), one, other)
        assert merged is not None
        assert_kept(merged, live, desired)


Reset = Callable[[], Live]


@pytest.fixture(scope="module", params=["10.4", "12.2"])
def reset(request: pytest.FixtureRequest) -> Iterator[Reset]:
    with Double(version=request.param) as double:
        live = double_live(double)
        live.push(tree(base()))
        state = copy_json(double.state)

        def start() -> Live:
            double.reset(state)
            return live

        yield start


@settings(max_examples=25, deadline=None, derandomize=True)
@given(their_edits=edits, our_edits=edits, policy=st.sampled_from(["stop", "merge"]))
def test_a_push_keeps_both_sides_or_reports_a_conflict(
    reset: Reset, their_edits: list[Edit], our_edits: list[Edit], policy: str
) -> None:
    live = reset()
    for change in their_edits:
        live.edit("one", lambda data, change=change: apply_edit(data, *change))
    edited, desired = live.dashboard("one"), apply_edits(base(), our_edits)
    plan, result = live.push(tree(desired), on_conflict=policy)
    step, now = steps(plan)["dashboard/one"], live.dashboard("one")
    if plan.is_complete:
        assert failures(result) == []
        assert_kept(now, edited, desired)
    else:
        assert step.action == "conflict"
        assert now == edited
        assert [change for edit in step.edits for change in edit.changes] != []
