"""What Grafana makes of a value in a file, as its own code was seen to do."""

from __future__ import annotations

from typing import Any

import pytest

from heddle.grafana.provisioning_escape import environment_variables, expand, expand_text

ENVIRON = {"FOO": "bar", "PW": "Pa$sw0rd", "NUM": "42", "VERS": "2.50", "BOOL": "true", "BIG": "1e3", "sw0rd": ""}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("plain", "plain"),
        ("${FOO} $FOO", "bar bar"),
        ("$__env{FOO}", "bar"),
        ("$$FOO", "$FOO"),
        ("$NOPE${NOPE}$__env{NOPE}", ""),
        ("x ${__span.traceId} y", "x  y"),
        ("{$__tags}", "{}"),
        ("[$__rate_interval]", "[]"),
        ("$${__span.traceId}", "${__span.traceId}"),
        ("{$$__tags}", "{$__tags}"),
        ("^foo$", "^foo$"),
        ("a$|b", "a$|b"),
        ("(?:x)$$", "(?:x)$"),
        ("US$5", "US"),
        ("$PW", "Pa$sw0rd"),
        ("${PW}", "Pa"),
    ],
)
def test_a_text_is_read_as_grafana_reads_it(written: str, read: str) -> None:
    assert expand_text(written, ENVIRON) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("$NUM", 42),
        ("$VERS", 2.5),
        ("$BOOL", True),
        ("$BIG", 1000.0),
        ("42", "42"),
        ("$$NUM", "$NUM"),
        ("$NUM$$", "42$"),
        (7, 7),
        (None, None),
        ({"$FOO": ["$FOO", {"a": "$NUM"}]}, {"$FOO": ["bar", {"a": 42}]}),
    ],
)
def test_settings_become_numbers_only_where_a_variable_made_them(written: Any, read: Any) -> None:
    found = expand(written, ENVIRON)
    assert (found, type(found)) == (read, type(read))


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("$A ${B} $__env{C}", {"A", "B", "C"}),
        ("$$A $${B}", set()),
        ("^a$", set()),
        ({"a": ["$A"], "$B": 1}, {"A"}),
    ],
)
def test_the_names_that_a_value_needs_are_known(written: Any, names: set[str]) -> None:
    assert set(environment_variables(written)) == names
