"""How tests of rules are written: a table of subjects, and a list of those where the rule is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from heddle.lint.runner import run_rule
from heddle.rules.registry import rules

_RULES = {rule.id: rule for rule in rules()}


def messages(rule: str, subject: Any) -> list[str]:
    """Return the messages of a rule; a crash fails the test."""
    violations = run_rule(_RULES[rule], subject)
    assert [violation.message for violation in violations if violation.id] == []
    return [violation.message for violation in violations]


def helps(rule: str, subject: Any) -> list[str]:
    """Return the help of each violation of a rule."""
    return [violation.help for violation in run_rule(_RULES[rule], subject)]


def wrong(rule: str, cases: Iterable[tuple[object, Any, int]]) -> list[tuple[object, int]]:
    """Return each case where a rule does not report the expected number of violations, with the number it reports.

    A case is its name, the subject and the expected number; True stands for any number above 0.
    """
    counted = [(name, len(messages(rule, subject)), expected) for name, subject, expected in cases]
    assert counted, "there are no cases"
    return [
        (name, count)
        for name, count, expected in counted
        if (bool(count) if isinstance(expected, bool) else count) != expected
    ]
