"""The double of Grafana's expansion agrees with what the real one was seen to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.datasources.grafana_values import expand, expand_json

ENVIRONMENT = {"FOO": "bar", "PW": "Pa$sw0rd", "NUM": "42", "VERS": "2.50", "BOOL": "true"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${FOO}", "bar"),
        ("$FOO", "bar"),
        ("$__env{FOO}", "bar"),
        ("$$FOO", "$FOO"),
        ("$NOPE", ""),
        ("${NOPE}", ""),
        ("$__env{NOPE}", ""),
        ("x ${__span.traceId} y", "x  y"),
        ("${__value.raw}", ""),
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
def test_text(text: str, expected: str) -> None:
    assert expand(text, ENVIRONMENT) == expected


def test_a_files_content_is_expanded_again(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("s3cr$FOOet\n")
    assert expand(f"$__file{{{tmp_path}/f}}", ENVIRONMENT) == "s3cr"


@pytest.mark.parametrize(
    ("text", "expected"), [("$NUM", 42), ("$VERS", 2.5), ("$BOOL", True), ("42", "42"), ("$$NUM", "$NUM")]
)
def test_json(text: str, expected: object) -> None:
    assert expand_json({"$FOO": [text]}, ENVIRONMENT) == {"$FOO": [expected]}
