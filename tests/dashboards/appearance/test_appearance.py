"""A reader of the shipped panels sees in the right text and color whether the systems are well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

import pytest

from heddle.grafana.displayed_value import DisplayedValue, displayed_without_data
from heddle.grafana.field_config import Field
from heddle.simulate.backfill import openmetrics
from tests.dashboards.appearance import (
    claude_code,
    litellm,
    loki_mode,
    loom,
    loom_core,
    loomflow,
    loopos,
    otel_genai,
    token_flow,
)
from tests.dashboards.appearance.states import Case, Key, Run, Seen, judging_panels, seen_in, seen_of
from tests.dashboards.prometheus.server import MISSING, Prometheus, serve_text

TABLES = (claude_code, loki_mode, loom, loom_core, loomflow, loopos, otel_genai, token_flow, litellm)
CASES: Mapping[Key, Case] = {key: case for table in TABLES for key, case in table.CASES.items()}
"""The cases of all systems; each has a table of its own beside this file."""


def run_of(case: Case, state: Seen) -> tuple[str, bool]:
    return state.scenario, case.a_day


RUNS = {
    run: Run(*run, index)
    for index, run in enumerate(
        dict.fromkeys(run_of(case, state) for case in CASES.values() for state in (case.good, case.bad))
    )
    if run[0]
}


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """Return a Prometheus with all scenarios of the cases, each at a time of its own."""
    if MISSING:
        pytest.skip(f"needs {' and '.join(MISSING)}: install the package `prometheus`")
    with serve_text(tmp_path_factory.mktemp("scenarios"), _samples()) as running:
        yield running


def _samples() -> Iterator[str]:
    for run in RUNS.values():
        yield from (line for line in openmetrics(run.history(), run.span.times) if not line.startswith("#"))
    yield "# EOF\n"


def _shown(prometheus: Prometheus, key: Key, case: Case, state: Seen) -> list[DisplayedValue]:
    if state.value is not None:
        return [seen_of(judging_panels()[key], state.value, Field(name=case.field))]
    return seen_in(prometheus, RUNS[run_of(case, state)], key, case)


def _fits(shown: DisplayedValue, state: Seen) -> bool:
    return fnmatchcase(shown.text, state.text) and shown.color == state.color


def test_panels_show_good_and_bad_states(prometheus: Prometheus) -> None:
    wrong = []
    for key, case in CASES.items():
        for state, fits_enough in ((case.good, all), (case.bad, any)):
            shown = _shown(prometheus, key, case, state)
            if not fits_enough(_fits(each, state) for each in shown):
                seen = ", ".join(f"{each.text!r} {each.color}" for each in shown)
                wrong.append(f"{'/'.join(key)}, {state.scenario}: {state.text!r} {state.color} expected, not {seen}")
    assert "\n".join(wrong) == ""


def test_a_panel_without_data_judges_nothing() -> None:
    """Grafana gives an absent number the color of the lowest threshold, which is often green."""
    shown = {key: displayed_without_data(panel) for key, panel in judging_panels().items()}
    assert [(key, each.text, each.color) for key, each in shown.items() if each.color != "text"] == []


def test_every_panel_that_judges_has_a_case() -> None:
    assert judging_panels().keys() - CASES.keys() == set(), "add a case to the table of the system"


def test_every_case_is_about_a_panel_that_judges() -> None:
    assert CASES.keys() - judging_panels().keys() == set(), "remove the case, or correct its title"


def test_good_and_bad_states_look_different() -> None:
    assert [key for key, case in CASES.items() if case.good.color == case.bad.color] == []


def test_the_tables_share_no_panel() -> None:
    assert len(CASES) == sum(len(table.CASES) for table in TABLES)
