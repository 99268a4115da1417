"""Whatever two sides do to a dashboard: both are kept, or it is a conflict that is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heddle.sync.merge import changed_leaves, comparable, merge_dashboards, overlaps
from tests.grafana_double.instance import copy_json
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import Json, board, tree
from tests.sync.live import Live, double_live, steps

WORDS = ("red", "green", "blue")
Edit = tuple[Any, ...]
Facets = dict[tuple[Any, ...], Any]


def base() -> Json:
    return board(
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


def made(data: Json, done: list[Edit]) -> Json:
    data = copy_json(data)
    for each in done:
        do(data, *each)
    return data


def do(data: Json, what: str, *said: Any) -> None:
    """Make one edit; of a panel or a variable that is not there, none."""
    match what:
        case "title" | "description":
            data[what] = said[0]
        case "tags":
            data["tags"] = [*said[0], *(each for each in data["tags"] if each.startswith("heddle:"))]
        case "variable" | "no variable":
            _variable(data, *said)
        case _:
            _panel(data, what, *said)


def _variable(data: Json, name: str, label: str = "") -> None:
    listed = data["templating"]["list"]
    known = {each["name"]: each for each in listed}
    if not label:
        data["templating"]["list"] = [each for each in listed if each["name"] != name]
    elif name in known:
        known[name]["label"] = label
    else:
        listed.append(variable(name, label))


def _panel(data: Json, what: str, number: int, value: Any = None) -> None:
    held = next((each for each in data["panels"] if each["id"] == number), None)
    if held is None:
        data["panels"] += [panel(number, value)] if what == "add" else []
        return
    match what:
        case "panel title":
            held["title"] = value
        case "query":
            held["targets"][0]["expr"] = value
        case "unit":
            held["fieldConfig"]["defaults"]["unit"] = value
        case "move":
            held["gridPos"] = location(held["gridPos"]["y"], value)
        case "remove":
            data["panels"].remove(held)


def facets(data: Json) -> Facets:
    """Return everything that the edits can reach, each thing alone."""

    def found() -> Iterator[tuple[tuple[Any, ...], Any]]:
        yield ("title",), data["title"]
        yield ("description",), data.get("description", "")
        yield ("tags",), [each for each in data.get("tags") or [] if not each.startswith("heddle:")]
        for each in data["panels"]:
            yield ("panel", each["id"], "there"), True
            yield ("panel", each["id"], "title"), each["title"]
            yield ("panel", each["id"], "query"), each["targets"][0]["expr"]
            yield ("panel", each["id"], "unit"), each["fieldConfig"]["defaults"]["unit"]
            yield ("panel", each["id"], "place"), each["gridPos"]["x"]
        for each in (data.get("templating") or {}).get("list") or []:
            yield ("variable", each["name"]), each["label"]

    return dict(found())


def changed(before: Facets, after: Facets) -> Facets:
    return {key: after.get(key) for key in {**before, **after} if before.get(key) != after.get(key)}


def check_kept(result: Json, live: Json, wanted: Json) -> None:
    """Hold a dashboard to the changes of both sides."""
    first, held = facets(base()), facets(result)
    for side in (live, wanted):
        lacking = {key: value for key, value in changed(first, facets(side)).items() if held.get(key) != value}
        assert lacking == {}


def clash(live: Json, wanted: Json) -> bool:
    """Tell whether the sides want the same thing in two ways."""
    first = facets(base())
    one, other = changed(first, facets(live)), changed(first, facets(wanted))
    return any(key in other and other[key] != value for key, value in one.items())


@settings(max_examples=250, deadline=None, derandomize=True)
@given(theirs=edits, ours=edits)
def test_a_merge_keeps_both_or_is_none(theirs: list[Edit], ours: list[Edit]) -> None:
    live, wanted = made(base(), theirs), made(base(), ours)
    both = merge_dashboards(base(), live, wanted)
    if both is None:
        assert theirs
        assert ours
    else:
        assert not clash(live, wanted)
        check_kept(both, live, wanted)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(theirs=edits, ours=edits)
def test_sides_that_clash_overlap(theirs: list[Edit], ours: list[Edit]) -> None:
    first, live, wanted = comparable(base()), comparable(made(base(), theirs)), comparable(made(base(), ours))
    if clash(made(base(), theirs), made(base(), ours)):
        assert overlaps(changed_leaves(first, live), changed_leaves(first, wanted))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(theirs=edits)
def test_a_merge_with_a_side_that_changed_nothing_is_the_other_side(theirs: list[Edit]) -> None:
    live = made(base(), theirs)
    kept, taken = merge_dashboards(base(), live, base()), merge_dashboards(base(), base(), live)
    assert kept is not None
    assert taken is not None
    assert facets(kept) == facets(live) == facets(taken)


of_one = st.tuples(st.sampled_from(["panel title", "query", "unit"]), st.just(1), st.sampled_from(WORDS))
of_others = st.one_of(
    st.tuples(st.sampled_from(["title", "description"]), st.sampled_from(WORDS)),
    st.tuples(
        st.sampled_from(["panel title", "query", "unit", "add"]), st.sampled_from([2, 4]), st.sampled_from(WORDS)
    ),
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(theirs=st.lists(of_one, max_size=3), ours=st.lists(of_others, max_size=3))
def test_edits_of_different_panels_are_always_merged(theirs: list[Edit], ours: list[Edit]) -> None:
    live, wanted = made(base(), theirs), made(base(), ours)
    for one, other in ((live, wanted), (wanted, live)):
        both = merge_dashboards(base(), one, other)
        assert both is not None
        check_kept(both, live, wanted)


Start = Callable[[], Live]


@pytest.fixture(scope="module", params=["10.4", "12.2"])
def fresh(request: pytest.FixtureRequest) -> Iterator[Start]:
    with Double(version=request.param) as double:
        live = double_live(double)
        live.push(tree(base()))
        state = copy_json(double.state)

        def start() -> Live:
            double.state.clear()
            double.state.update(copy_json(state))
            double.requests.clear()
            return live

        yield start


@settings(max_examples=25, deadline=None, derandomize=True)
@given(theirs=edits, ours=edits, policy=st.sampled_from(["stop", "merge"]))
def test_a_push_keeps_both_or_reports_a_conflict(
    fresh: Start, theirs: list[Edit], ours: list[Edit], policy: str
) -> None:
    live = fresh()
    for each in theirs:
        live.edit("one", lambda data, each=each: do(data, *each))
    edited, wanted = live.dashboard("one"), made(base(), ours)
    plan, applied = live.push(tree(wanted), on_conflict=policy)
    step, now = steps(plan)["dashboard/one"], live.dashboard("one")
    if plan.is_complete:
        assert [each.message for each in applied.outcomes if each.result != "done"] == []
        check_kept(now, edited, wanted)
    else:
        assert step.action == "conflict"
        assert now == edited
        assert [change for each in step.edits for change in each.changes] != []
