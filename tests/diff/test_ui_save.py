"""A save from Grafana's editor that changes nothing is no difference, and an edit on top of it is one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from heddle.grafana.canonical.dashboard import canonical
from tests.diff.given import Json, changes, edited, field, panel, target, ui_save, variable

EDITS: dict[str, tuple[Callable[[Json], object], str]] = {
    "query": (
        lambda d: target(d, "Series").update(expr='rate(prometheus_http_requests_total{job=~"$job"}[5m])'),
        "The query changes: `$__rate_interval` becomes `5m`.",
    ),
    "unit": (lambda d: field(d, "Series").update(unit="s"), 'The unit changes from "reqps" to "s".'),
    "default": (
        lambda d: field(d, "Series")["custom"].update(drawStyle="bars"),
        'The drawing style changes from "line" to "bars".',
    ),
    "threshold": (
        lambda d: field(d, "Series")["thresholds"]["steps"][1].update(value=90),
        'The thresholds change from "green, red from 80" to "green, red from 90".',
    ),
    "mapping": (
        lambda d: field(d, "Stat")["mappings"][0]["options"]["0"].update(text="Gone"),
        'The text for "0" changes from "Down" to "Gone".',
    ),
    "stat": (
        lambda d: panel(d, "Stat")["options"].update(textMode="name"),
        'The setting text mode changes from "auto" to "name".',
    ),
    "logs": (
        lambda d: panel(d, "Logs")["options"].update(sortOrder="Ascending"),
        'The setting sort order changes from "Descending" to "Ascending".',
    ),
    "heatmap": (
        lambda d: panel(d, "Heat")["options"]["color"].update(scheme="Blues"),
        'The setting color / scheme changes from "Oranges" to "Blues".',
    ),
    "text": (
        lambda d: panel(d, "Text")["options"].update(content="# Bye"),
        'The text changes from "# Hi **there**" to "# Bye".',
    ),
    "move": (
        lambda d: panel(d, "Stat")["gridPos"].update(x=9),
        "The panel moves from column 8 to column 9.",
    ),
    "size": (lambda d: panel(d, "Stat")["gridPos"].update(w=7), "Its size changes from 8 by 8 to 7 by 8."),
    "inside a closed row": (
        lambda d: target(d, "Inside").update(expr="down"),
        "The query changes: `up` becomes `down`.",
    ),
    "variable": (
        lambda d: variable(d, "window").update(query="1m,5m"),
        'The query of the variable "window" changes: `, 1h` is removed.',
    ),
    "value chosen at first": (
        lambda d: variable(d, "q").update(current={"text": "0.99", "value": "0.99"}),
        'The value chosen at first of the variable "q" changes from "0.95" to "0.99".',
    ),
    "hidden annotation": (
        lambda d: d["annotations"]["list"][1].update(enable=False),
        'The setting enable of the annotation "Restarts" changes from yes to no.',
    ),
    "removed": (lambda d: d["panels"].pop(0), 'The panel is removed: nothing here answers "What Series?" any more.'),
}


def test_the_save_is_no_difference() -> None:
    sent, saved = ui_save("sent"), ui_save("saved")
    assert sent != saved
    assert canonical(sent) == canonical(saved)
    assert changes(sent, saved) == changes(saved, sent) == ()


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_on_top_is_found(edit: str) -> None:
    make, sentence = EDITS[edit]
    assert [change.sentence for change in changes(ui_save("sent"), edited(ui_save("saved"), make))] == [sentence]


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_that_the_save_undoes_is_found(edit: str) -> None:
    make, _ = EDITS[edit]
    assert len(changes(edited(ui_save("saved"), make), ui_save("sent"))) == 1
