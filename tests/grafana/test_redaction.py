"""Secrets are masked by value, by the name of their field and by the name of their variable."""

from __future__ import annotations

from typing import Any

import pytest

from heddle.grafana.redaction import (
    HIDDEN,
    OTHER_VALUE,
    Redactor,
    mask_secret_fields,
    secret_values,
    with_variable_names,
)

NAMED = {"url": "$HOST", "options": {"user": "$USER", "size": 3}, "more": ["$A", "b"]}
EXPANDED = {"url": "http://h", "options": {"user": "bob", "size": 3}, "more": ["aa", "b"]}


@pytest.mark.parametrize(
    ("live", "shown"),
    [
        (EXPANDED, NAMED),
        ({**EXPANDED, "url": "[REDACTED]"}, NAMED),
        ({**EXPANDED, "url": "http://else"}, {**NAMED, "url": OTHER_VALUE}),
        ({**EXPANDED, "options": {"user": "bob", "size": 4}}, {**NAMED, "options": {"user": "$USER", "size": 4}}),
        ({**EXPANDED, "options": {"user": "bob", "size": True}}, {**NAMED, "options": {"user": "$USER", "size": True}}),
        ({**EXPANDED, "token": "[REDACTED]"}, NAMED),
        ({**EXPANDED, "added": "x"}, {**NAMED, "added": "x"}),
        ({**EXPANDED, "more": ["aa", "c"]}, {**NAMED, "more": ["$A", "c"]}),
        ({**EXPANDED, "more": ["aa"]}, {**NAMED, "more": ["aa"]}),
    ],
)
def test_a_live_value_is_shown_by_the_name_of_its_variable(live: object, shown: object) -> None:
    assert with_variable_names(live, NAMED, EXPANDED) == shown


def test_a_number_from_a_variable_differs_from_a_boolean() -> None:
    assert with_variable_names(True, "$LIMIT", 1) == OTHER_VALUE
    assert with_variable_names(1, "$LIMIT", 1) == "$LIMIT"


def test_secrets_are_masked_in_texts_and_values() -> None:
    redactor = Redactor(["s3cret-one", "s3cret", "abc"])
    assert redactor.text("a s3cret-one and s3cret, abc") == "a (hidden) and (hidden), abc"
    assert redactor.value({"s3cret": ["x s3cret-one", 1]}) == {"(hidden)": ["x (hidden)", 1]}


def test_a_common_word_is_a_secret_only_if_its_variable_is_named_as_one() -> None:
    environ = {"DB_USER": "default", "DB_PASSWORD": "hunt", "HOST": "a-long-host-name", "EMPTY": ""}
    assert secret_values(environ, environ) == ["hunt", "a-long-host-name"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"secureJsonData": {"x": "v"}}, {"secureJsonData": {"x": HIDDEN}}),
        ({"password": "v", "basicAuthPassword": "v"}, {"password": HIDDEN, "basicAuthPassword": HIDDEN}),
        ({"apiKey": ["v"], "token": {"a": "v"}}, {"apiKey": [HIDDEN], "token": {"a": HIDDEN}}),
        ({"password": "$PASSWORD", "token": "${TOKEN}"}, {"password": "$PASSWORD", "token": "${TOKEN}"}),
        ({"password": "$__file{/run/secret}"}, {"password": "$__file{/run/secret}"}),
        ({"password": "", "secret": 1}, {"password": "", "secret": 1}),
        ({"settings": {"url": "https://hooks/x"}}, {"settings": {"url": HIDDEN}}),
        ({"url": "https://me:pw@host/x"}, {"url": f"https://{HIDDEN}@host/x"}),
        ({"url": "https://$USER:$PW@host/x"}, {"url": "https://$USER:$PW@host/x"}),
        ({"title": "plain"}, {"title": "plain"}),
    ],
)
def test_fields_are_masked_by_their_names(value: Any, shown: Any) -> None:
    assert mask_secret_fields(value) == shown
