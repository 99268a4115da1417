"""The query of a `custom` variable is read and written as Grafana reads it."""

from __future__ import annotations

from heddle.grafana.choices import Choice, can_be_written, format_choices, parse_choices


def test_choices_are_read_as_grafana_reads_them() -> None:
    cases = {
        "a, b ,c": [("a", "a"), ("b", "b"), ("c", "c")],
        "one : 1": [("one", "1")],
        "z : t : 1": [("z : t", "1")],
        "a\\,b,c\\, d : e": [("a,b", "a,b"), ("c, d", "e")],
        "http://x:1": [("http://x:1", "http://x:1")],
        "": [],
    }
    assert {query: parse_choices(query) for query in cases} == cases


def test_what_is_written_is_read_again() -> None:
    choices = [Choice("x, y", "1,2"), Choice("z : t", "3"), Choice("a", "a"), Choice(",", ",")]
    assert all(map(can_be_written, choices))
    assert parse_choices(format_choices(choices)) == choices


def test_choices_without_a_written_form() -> None:
    for choice in (("a", "b : c"), ("a : b", "a : b"), ("a", ""), ("", "a"), (" a", "b"), ("a", "b "), ("a", "b\\")):
        assert not can_be_written(Choice(*choice)), choice
