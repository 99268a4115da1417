"""Regular expressions of Grafana are read where Python can read them, and never with a warning."""

from __future__ import annotations

import warnings

from heddle.grafana.javascript_regex import parse_javascript_regex


def test_a_pattern_that_a_later_python_may_read_differently_has_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for text in ("/[[a]/", "/[a&&b]/", "[a||b]"):
            assert parse_javascript_regex(text) is not None


def test_a_pattern_that_python_cannot_read_is_none() -> None:
    texts = ("/(/", "/a", f"a{{{'9' * 30}}}", "/(?<a>b)(?<a>c)/")
    assert [text for text in texts if parse_javascript_regex(text) is not None] == []
