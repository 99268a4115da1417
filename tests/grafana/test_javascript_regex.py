"""Regular expressions of Grafana are read where Python can read them, and never with a warning."""

from __future__ import annotations

import warnings

from heddle.grafana.javascript_regex import javascript_regex_error, parse_javascript_regex


def test_a_pattern_that_a_later_python_may_read_differently_has_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for text in ("/[[a]/", "/[a&&b]/", "[a||b]"):
            assert parse_javascript_regex(text) is not None


def test_a_pattern_that_python_cannot_parse_is_none() -> None:
    texts = ("/(/", "/a", f"a{{{'9' * 30}}}", "/(?<a>b)(?<a>c)/")
    assert [text for text in texts if parse_javascript_regex(text) is not None] == []


REJECTED = ["/(a/", "/a)/", "/[a/", "/*a/", "/a\\", "(a", "a)", "[a-z", "+", "/a**/", "/shop", "/(?:a/i"]
ACCEPTED = [
    "",
    "/a/",
    "/a/i",
    "a{",
    "/a{,3}/",
    "/(?<x>a)/",
    "/[^]/",
    "/[]/",
    "/\\p{L}/u",
    "/(?=a)*/",
    "/a]/",
    "/[[a]/",
    "/]/",
]


PYTHON_ONLY = ["(?i)a", "/(?P<x>a)/", "(?P=x)", "a(?#b)", "(?>a)", "(a)(?(1)b)", "/a++/", "/[(]a*+/"]
READ_BY_BOTH = ["/[(?i)]/", "/\\(?P<a/", "/(?i:a)/", "/[*+]+/", "/a\\*+/", "/\\++/", "/a+?/"]


def test_expressions_of_python_that_javascript_does_not_have() -> None:
    assert {text: "JavaScript has no" in javascript_regex_error(text) for text in PYTHON_ONLY} == dict.fromkeys(
        PYTHON_ONLY, True
    )
    assert {text: reason for text in READ_BY_BOTH if (reason := javascript_regex_error(text))} == {}


def test_expressions_that_javascript_rejects() -> None:
    assert [text for text in REJECTED if not javascript_regex_error(text)] == []


def test_expressions_that_javascript_accepts() -> None:
    assert {text: reason for text in ACCEPTED if (reason := javascript_regex_error(text))} == {}
