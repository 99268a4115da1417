"""Rules report the faults that are put into the shipped definitions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.registry import rules
from heddle.settings.active import activate
from tests.rules.mutants import project as projects
from tests.rules.mutants.boards import board_scores
from tests.rules.mutants.run import KINDS, Score, findings, overall, sample, scores
from tests.rules.mutants.shipped import shipped

LIMIT = 30
"""Mutants of each kind; `make bench-check` creates all of them."""

CLOUDWATCH = {"type": "cloudwatch", "uid": "aws"}
EXTERNAL = {
    "title": "Machines",
    "templating": {"list": [{"name": "host", "type": "custom", "query": "a,b", "regex": "/(.*)/"}]},
    "panels": [
        examples.panel_json(
            datasource=CLOUDWATCH,
            targets=[{"refId": "A", "datasource": CLOUDWATCH, "metricName": "CPUUtilization", "statistic": "Average"}],
        ),
        examples.panel_json("sum(rate(network_sent_bytes_total[5m]))", defaults={"unit": "Bps"}),
    ],
}
"""A dashboard with what the shipped ones do not have."""


@pytest.fixture(scope="module")
def results() -> list[Score]:
    return scores(LIMIT)


def test_nearly_all_mutants_of_each_kind_are_reported(results: Sequence[Score]) -> None:
    low = {score.name: (score.reported, score.mutants) for score in results if score.reported < 0.9 * score.mutants}
    assert low == {}


def test_nearly_all_mutants_are_reported(results: Sequence[Score]) -> None:
    reported, total = overall(results)
    assert reported >= 0.99 * total


def test_there_are_hundreds_of_mutants_of_many_kinds(results: Sequence[Score]) -> None:
    assert len({score.name for score in results}) == len(KINDS) + len(projects.KINDS) >= 65
    assert sum(score.mutants for score in results) >= 1500
    assert [score.name for score in results if not score.mutants] == []


def test_defects_in_dashboards_that_were_not_built_with_heddle_are_found() -> None:
    boards = [json.loads(json.dumps(compiled.data)) for compiled in shipped().dashboards]
    results = board_scores([*boards, EXTERNAL], 6)
    low = {score.name: (score.reported, score.mutants) for score in results if score.reported < 0.9 * score.mutants}
    assert low == {}
    assert [score.name for score in results if not score.mutants] == []


def test_no_rule_crashes_on_a_mutant() -> None:
    project = shipped()
    crashes = []
    with activate(project.settings):
        for kind in KINDS:
            compiled, data = sample(kind, project, 1)[0]
            reported = findings(replace(compiled, data=data), rules(), project, Severity.ADVICE)
            crashes += [(kind.name, message) for id, message in reported if id == "check/rule-crashed"]
    assert crashes == []


def test_mutants_are_copies() -> None:
    project = shipped()
    before = [repr(compiled.data) for compiled in project.dashboards]
    for kind in KINDS:
        sample(kind, project, 1)
    assert [repr(compiled.data) for compiled in project.dashboards] == before
