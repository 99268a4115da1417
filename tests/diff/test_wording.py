"""Sentences about whole objects."""

from __future__ import annotations

from heddle.diff.wording import describe_dashboard


def test_the_questions_of_a_dashboard_are_counted() -> None:
    ends = [describe_dashboard(2, list("ABCDE")[:count], added=True) for count in (0, 1, 4, 5)]
    assert ends == [
        "Dashboard added: 2 panels.",
        'Dashboard added: 2 panels; answers "A".',
        'Dashboard added: 2 panels; answers "A", "B" and "C" and 1 other question.',
        'Dashboard added: 2 panels; answers "A", "B" and "C" and 2 other questions.',
    ]
