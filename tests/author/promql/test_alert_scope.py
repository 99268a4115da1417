"""In alerts, the jobs of the settings are selected."""

from __future__ import annotations

import pytest

from heddle import alert_scope
from heddle.settings.active import activate
from tests.author.promql.sample import ITERATION
from tests.settings_values import settings_with


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
    with activate(settings_with({"jobs.tokenhub": job})):
        assert ITERATION.last().render(alert_scope()) == f"iteration{{{matcher}}}"
