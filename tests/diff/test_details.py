"""Smaller promises: overrides, thresholds of either direction, long texts, large and hostile files."""

from __future__ import annotations

import json
from pathlib import Path
from time import monotonic

import pytest

from heddle.diff.change import Flag
from heddle.diff.panel_matching import match_panels
from tests.diff.repository import Repository
from tests.diff.states import Json, changes, edited, field, fleet, panel, session, target


def override(dashboard: Json, name: str) -> list[Json]:
    for each in dashboard["panels"]:
        for actual in each.get("fieldConfig", {}).get("overrides", []):
            if actual["matcher"]["options"] == name:
                return actual["properties"]
    raise AssertionError(name)


def steps(*values: tuple[str, float | None]) -> Json:
    return {"mode": "absolute", "steps": [{"color": colour, "value": value} for colour, value in values]}


def test_an_override_is_named_by_its_matcher() -> None:
    def edit(dashboard: Json) -> None:
        override(dashboard, "Status")[0]["value"][0]["options"]["0"]["text"] = "Off"
        override(dashboard, "Last movement")[0]["value"] = "ms"

    assert [change.sentence for change in changes(fleet(), edited(fleet(), edit))] == [
        'Text for "0" of field "Status" changed from "Stopped" to "Off".',
        'Unit of field "Last movement" changed from "s" to "ms".',
    ]


@pytest.mark.parametrize(
    ("before", "after", "loosened"),
    [
        ([("green", None), ("red", 1)], [("green", None), ("red", 2)], True),
        ([("green", None), ("red", 2)], [("green", None), ("red", 1)], False),
        ([("red", None), ("green", 2)], [("red", None), ("green", 1)], True),
        ([("red", None), ("green", 1)], [("red", None), ("green", 2)], False),
        ([("green", None), ("dark-red", 1)], [("green", None), ("dark-red", 3)], True),
        ([("green", None), ("orange", 1), ("red", 5)], [("green", None), ("orange", 2), ("red", 5)], False),
        ([("blue", None), ("purple", 1)], [("blue", None), ("purple", 2)], False),
    ],
)
def test_thresholds_are_loosened_if_red_starts_later(
    before: list[tuple[str, float | None]], after: list[tuple[str, float | None]], loosened: bool
) -> None:
    one, other = session(), session()
    field(one, "Uptime")["thresholds"] = steps(*before)
    field(other, "Uptime")["thresholds"] = steps(*after)
    (change,) = changes(one, other)
    assert change.flags == ((Flag.THRESHOLD_LOOSENED,) if loosened else ())


def test_a_long_text_is_compared_word_by_word() -> None:
    text = "word " * 200
    one, other = session(), session()
    panel(one, "Uptime")["options"]["content"] = f"{text}old {text}"
    panel(other, "Uptime")["options"]["content"] = f"{text}new {text}"
    (change,) = changes(one, other)
    assert change.sentence == "Text changed: `old` became `new`."


def test_a_changed_fill_value_is_a_changed_query() -> None:
    one, other = session(), session()
    target(one, "Uptime")["expr"] = "a + on (job) fill_left(0) b"
    target(other, "Uptime")["expr"] = "a + on (job) fill_left(1) b"
    (change,) = changes(one, other)
    assert change.sentence == "Query changed: `0` became `1`."


def test_a_query_with_a_new_letter_is_not_rewritten() -> None:
    one, other = session(), session()
    first = {**target(one, "Uptime"), "expr": "a", "refId": "A"}
    second = {**target(one, "Uptime"), "expr": "b", "refId": "B"}
    panel(one, "Uptime")["targets"] = [first, second]
    panel(other, "Uptime")["targets"] = [{**second, "refId": "A"}]
    actual = changes(one, other)
    assert [change.sentence for change in actual] == [
        'Letter of query A changed from "B" to "A".',
        "Query A removed (was `a`).",
    ]


def test_matching_unrelated_panels_needs_few_comparisons() -> None:
    def panels(word: str) -> list[Json]:
        return [
            {"type": word, "title": f"{word} {number}" * 3, "targets": [{"expr": f"{word}_{number}" * 9}]}
            for number in range(400)
        ]

    began = monotonic()
    actual = match_panels(panels("alpha"), panels("omega"))
    assert (len(actual.removed), len(actual.added)) == (400, 400)
    assert monotonic() - began < 5


@pytest.mark.parametrize("format", ["text", "markdown", "json", "html"])
def test_control_characters_are_not_printed(repository: Repository, format: str) -> None:
    one, other = session(), session()
    other["title"] = "\x1b]0;owned\x07 \ud800"
    other["panels"][1]["title"] = "\x1b[2J"
    Path("a.json").write_text(json.dumps(one))
    Path("b.json").write_text(json.dumps(other))
    run = repository.diff("a.json", "b.json", "--format", format)
    assert run.exit_code == 0
    assert "\x1b" not in run.stdout
    assert "\x07" not in run.stdout
