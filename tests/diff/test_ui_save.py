"""A save from Grafana's editor that changes nothing is not a difference, and an edit on top of it is one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from heddle.grafana.canonical import canonical
from tests.diff.states import Json, changes, edited, field, panel, target, ui_save, variable

EDITS: dict[str, tuple[Callable[[Json], object], str]] = {
    "query": (
        lambda d: target(d, "Series").update(expr='rate(prometheus_http_requests_total{job=~"$job"}[5m])'),
        "Query changed: `$__rate_interval` became `5m`.",
    ),
    "unit": (lambda d: field(d, "Series").update(unit="s"), 'Unit changed from "reqps" to "s".'),
    "default": (
        lambda d: field(d, "Series")["custom"].update(drawStyle="bars"),
        'Drawing style changed from "line" to "bars".',
    ),
    "threshold": (
        lambda d: field(d, "Stat")["thresholds"]["steps"][1].update(value=90),
        'Thresholds changed from "red, green from 1" to "red, green from 90".',
    ),
    "mapping": (
        lambda d: field(d, "Stat")["mappings"][0]["options"]["0"].update(text="Gone"),
        'Text for "0" changed from "Down" to "Gone".',
    ),
    "stat": (
        lambda d: panel(d, "Stat")["options"].update(textMode="name"),
        'Text mode changed from "auto" to "name".',
    ),
    "logs": (
        lambda d: panel(d, "Logs")["options"].update(sortOrder="Ascending"),
        'Sort order changed from "Descending" to "Ascending".',
    ),
    "heatmap": (
        lambda d: panel(d, "Heat")["options"]["color"].update(scheme="Blues"),
        'Setting color / scheme changed from "Oranges" to "Blues".',
    ),
    "text": (
        lambda d: panel(d, "Text")["options"].update(content="# Bye"),
        'Text changed from "# Hi **there**" to "# Bye".',
    ),
    "move": (
        lambda d: panel(d, "Stat")["gridPos"].update(x=9),
        "Panel moved from column 8 to column 9.",
    ),
    "size": (lambda d: panel(d, "Stat")["gridPos"].update(w=7), "Size changed from 8 by 8 to 7 by 8."),
    "inside a closed row": (
        lambda d: target(d, "Inside").update(expr="down"),
        "Query changed: `up` became `down`.",
    ),
    "variable": (
        lambda d: variable(d, "window").update(query="1m,5m"),
        'Query of variable "window" changed: `, 1h` was removed.',
    ),
    "value chosen at first": (
        lambda d: variable(d, "q").update(current={"text": "0.99", "value": "0.99"}),
        'Initial value of variable "q" changed from "0.95" to "0.99".',
    ),
    "hidden annotation": (
        lambda d: d["annotations"]["list"][1].update(enable=False),
        'Display of annotation "Restarts" turned off.',
    ),
    "removed": (lambda d: d["panels"].pop(0), 'Panel removed; no other panel answers "What Series?".'),
}


def test_a_save_from_the_editor_is_not_a_difference() -> None:
    sent, saved = ui_save("sent"), ui_save("saved")
    assert sent != saved
    assert canonical(sent) == canonical(saved)
    assert changes(sent, saved) == changes(saved, sent) == ()


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_beside_a_save_is_reported(edit: str) -> None:
    make, sentence = EDITS[edit]
    assert [change.sentence for change in changes(ui_save("sent"), edited(ui_save("saved"), make))] == [sentence]


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_that_the_save_reverts_is_reported(edit: str) -> None:
    make, _ = EDITS[edit]
    assert len(changes(edited(ui_save("saved"), make), ui_save("sent"))) == 1
