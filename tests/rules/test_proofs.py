"""Every rule proves itself: it catches what is bad, leaves alone what is good, and says why on its page."""

from __future__ import annotations

import re

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from heddle.lint.runner import SCOPES, run_rule
from heddle.rules.gate import gate
from heddle.rules.registry import rules
from heddle.rules.rule import Rule

each = pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)


def test_what_is_said_of_what_is_bad(snapshot: SnapshotAssertion) -> None:
    said = {rule.id: [[finding.message, finding.help] for finding in run_rule(rule, rule.bad())] for rule in rules()}
    assert said == snapshot(extension_class=JSONSnapshotExtension)


@each
def test_bad_is_found(rule: Rule) -> None:
    found = list(run_rule(rule, rule.bad()))
    assert [finding for finding in found if "crashed" in finding.message] == []
    assert found


@each
def test_it_leaves_alone_what_is_good(rule: Rule) -> None:
    assert list(run_rule(rule, rule.good())) == []


@each
def test_its_page_says_why(rule: Rule) -> None:
    assert re.fullmatch(r"[^\n]+\.\n\nWhy: .+\nBad: .+\nGood: .+", rule.page, re.DOTALL)


@each
def test_its_id_is_object_and_property(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+/[a-z0-9-]+", rule.id)


@each
def test_it_is_in_a_package_that_is_asked(rule: Rule) -> None:
    assert rule.scope in SCOPES


def test_no_id_is_used_twice() -> None:
    assert len({rule.id for rule in rules()}) == len(rules())


def test_the_gate_is_every_rule_that_says_so() -> None:
    assert {rule.id for rule in gate(*SCOPES)} == {rule.id for rule in rules() if rule.gate}
