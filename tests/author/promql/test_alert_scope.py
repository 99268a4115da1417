"""In alerts, the jobs of the settings are selected."""

from __future__ import annotations

from dataclasses import replace

import pytest

from heddle import alert_scope
from tests.author.promql.sample import ITERATION


@pytest.mark.parametrize(
    ("job", "matcher"),
    [
        ("tokenhub", 'job="tokenhub"'),
        ("loki-mode/eu west", 'job="loki-mode/eu west"'),
        ("a|b", 'job=~"a|b"'),
        ("token.*", 'job=~"token.*"'),
        (r"a\.b", r'job=~"a\\.b"'),
    ],
)
def test_only_patterns_are_matched_as_patterns(job: str, matcher: str) -> None:
    iteration = replace(ITERATION, system=replace(ITERATION.system, job=job))
    assert iteration.last().render(alert_scope()) == f"iteration{{{matcher}}}"
