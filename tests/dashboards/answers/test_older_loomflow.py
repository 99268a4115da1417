"""Panels about loomflow answer to an older loomflow too, whose metrics have other names, once settings say its version.

Its exposition was recorded from the real library of that version.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

import pytest

from tests.dashboards.answers.asked import Asked, Panel, asked, dashboards
from tests.dashboards.answers.exposition import parse_samples
from tests.dashboards.answers.history import history, up
from tests.dashboards.answers.selectors import of_job
from tests.dashboards.answers.served import MISSING, Prometheus, serve
from tests.dashboards.answers.silent import can_answer
from tests.dashboards.made import recompiled
from tests.dashboards.telemetry.exposition import FOLDER
from tests.settings_values import reimported

OLDER = {"system.loomflow.version": "0.16"}
SCRAPED = {"job": "loomflow", "instance": "older:9464"}


def about_loomflow() -> Iterator[tuple[Asked, Panel]]:
    for now in dashboards():
        if any(of_job("loomflow", now.resolve(query.text)) for panel in now.panels for query in panel.queries):
            older = asked(recompiled(now.uid, **OLDER))
            for panel in older.panels:
                if all(of_job("loomflow", older.resolve(query.text)) for query in panel.queries):
                    yield older, panel


PANELS = list(about_loomflow())


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    if MISSING:
        pytest.skip(f"needs {' and '.join(MISSING)}: install the package `prometheus`")
    exposed = parse_samples((FOLDER / "loomflow-0.16.0.prom").read_text())
    with serve(tmp_path_factory.mktemp("older"), [up(**SCRAPED), *history(exposed, **SCRAPED)]) as running:
        yield running


@pytest.mark.parametrize(
    ("dashboard", "panel"), PANELS, ids=[f"{dashboard.uid}/{panel.title}" for dashboard, panel in PANELS]
)
def test_a_panel_answers_to_an_older_loomflow(prometheus: Prometheus, dashboard: Asked, panel: Panel) -> None:
    texts = {query.ref: dashboard.resolve(query.text) for query in panel.queries}
    answers = {ref: _answers(prometheus, text) for ref, text in texts.items()}
    with reimported(OLDER):
        assert answers == {ref: can_answer(text) for ref, text in texts.items()}


def _answers(prometheus: Prometheus, query: str) -> bool:
    return any(isfinite(number) for answer in prometheus.instant(query) for number in answer.numbers)
