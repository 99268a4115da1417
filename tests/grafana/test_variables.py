"""References to variables are parsed as Grafana parses them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.grafana.variables import (
    LabelValuesQuery,
    has_variables,
    parse_label_values,
    references,
    replace_references,
    variable_names,
    whole_reference,
)


@pytest.mark.parametrize(
    ("text", "name", "path", "format"),
    [
        ("$job", "job", "", ""),
        ("[[job]]", "job", "", ""),
        ("[[job:regex]]", "job", "", "regex"),
        ("${job}", "job", "", ""),
        ("${job:pipe}", "job", "", "pipe"),
        ("${__from}", "__from", "", ""),
        ("${__from:date}", "__from", "", "date"),
        ("${__from:date:YYYY-MM}", "__from", "", "date:YYYY-MM"),
        ("${__field.labels.job}", "__field", "labels.job", ""),
        ('${__data.fields["a b"]}', "__data", 'fields["a b"]', ""),
        ("${__value.raw:percentencode}", "__value", "raw", "percentencode"),
        ("$1", "1", "", ""),
    ],
)
def test_each_form_is_parsed(text: str, name: str, path: str, format: str) -> None:
    reference = whole_reference(text)
    assert reference is not None
    assert (reference.name, reference.path, reference.format, reference.text) == (name, path, format, text)


@pytest.mark.parametrize(
    "text", ["", "job", "$", "US$ 5", "${}", "${ job }", "${job", "[[job]", "[[a b]]", "[[:alpha:]]", "$(job)", "${é}"]
)
def test_other_texts_have_no_reference(text: str) -> None:
    assert references(text) == ()


@pytest.mark.parametrize("text", ["", "x$job", "$job ", "${a}${b}", "prometheus"])
def test_a_text_with_more_or_less_is_not_one_reference(text: str) -> None:
    assert whole_reference(text) is None


def test_references_have_their_positions_in_the_text() -> None:
    text = 'up{a="$a", b=~"${b:regex}"}[[c]]'
    assert [reference.name for reference in references(text)] == ["a", "b", "c"]
    assert [text[reference.start : reference.end] for reference in references(text)] == ["$a", "${b:regex}", "[[c]]"]


def test_a_name_ends_at_the_first_other_character() -> None:
    assert variable_names("$job-$instance.example $größe [[a]]_total") == {"job", "instance", "gr", "a"}


def test_built_in_variables_and_groups_are_distinguished() -> None:
    parsed = references("$__interval $1 $job")
    assert [reference.is_built_in for reference in parsed] == [True, False, False]
    assert [reference.is_number for reference in parsed] == [False, True, False]


def test_references_are_replaced_or_left() -> None:
    values = {"a": "1", "b": ""}
    assert replace_references("$a${b:csv}[[c]]/$a", lambda reference: values.get(reference.name)) == "1[[c]]/1"


@given(st.text(alphabet="$[]{}:.ab_1 ", max_size=12))
def test_any_text_consists_of_its_references_and_the_rest(text: str) -> None:
    assert replace_references(text, lambda reference: reference.text) == text
    assert has_variables(text) or references(text) == ()
    for reference in references(text):
        assert text[reference.start : reference.end] == reference.text
        assert whole_reference(reference.text) is not None


@pytest.mark.parametrize(
    ("query", "parsed"),
    [
        ("label_values(job)", LabelValuesQuery("", "job")),
        ("label_values(up, job)", LabelValuesQuery("up", "job")),
        (' label_values( up{a="b, c)", d=~"$e"} , job ) ', LabelValuesQuery('up{a="b, c)", d=~"$e"}', "job")),
        ("label_values({}, job)", LabelValuesQuery("{}", "job")),
        ("label_names()", None),
        ("label_values()", None),
        ("label_values(up, 1)", None),
        ("x label_values(job)", None),
    ],
)
def test_the_query_for_the_values_of_a_label(query: str, parsed: LabelValuesQuery | None) -> None:
    assert parse_label_values(query) == parsed
