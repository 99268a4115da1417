"""Faults that are made in the shipped dashboards are caught by the rules that are meant for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from heddle.diagnostics.finding import Severity
from heddle.rules.registry import rules
from heddle.settings.active import activate
from tests.rules.mutants import together
from tests.rules.mutants.kind import Kind
from tests.rules.mutants.run import KINDS, Score, chosen, overall, said, scores
from tests.rules.mutants.shipped import shipped

MOST = 40
"""Of each kind: `make bench-check` makes them all."""


@pytest.fixture(scope="module")
def found() -> list[Score]:
    return scores(MOST)


def test_nearly_every_fault_is_caught(found: Sequence[Score]) -> None:
    caught, made = overall(found)
    low = {each.name: f"{each.caught} of {each.made}" for each in found if each.caught < 0.95 * each.made}
    assert caught >= 0.95 * made, low


def test_there_are_hundreds_of_many_kinds(found: Sequence[Score]) -> None:
    assert len({each.name for each in found}) == len(KINDS) + len(together.KINDS) >= 15
    assert sum(each.made for each in found) >= 500
    assert [each.name for each in found if not each.made] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_rule_crashes_on_a_fault(kind: Kind) -> None:
    project = shipped()
    compiled, data = chosen(kind, project, 1)[0]
    with activate(project.settings):
        assert crashes(said(replace(compiled, data=data), rules(), project, Severity.ADVICE)) == []


def crashes(found: dict[tuple[str, str], int]) -> list[str]:
    return [message for _, message in found if "crashed" in message]


def test_the_faults_are_made_in_copies() -> None:
    project = shipped()
    before = [compiled.data for compiled in project.dashboards]
    texts = [repr(data) for data in before]
    for kind in KINDS:
        chosen(kind, project, 1)
    assert [repr(data) for data in before] == texts
