"""What variables hold is never shown: their names stand in its place."""

from __future__ import annotations

import pytest

from heddle.sync.redaction import ELSE, Blotter, to_blot, veiled

BODY = {"url": "$HOST", "options": {"user": "$USER", "size": 3}, "more": ["$A", "b"]}
SENT = {"url": "http://h", "options": {"user": "bob", "size": 3}, "more": ["aa", "b"]}


@pytest.mark.parametrize(
    ("live", "shown"),
    [
        (SENT, BODY),
        ({**SENT, "url": "[REDACTED]"}, BODY),
        ({**SENT, "url": "http://else"}, {**BODY, "url": ELSE}),
        ({**SENT, "options": {"user": "bob", "size": 4}}, {**BODY, "options": {"user": "$USER", "size": 4}}),
        ({**SENT, "token": "[REDACTED]"}, BODY),
        ({**SENT, "theirs": "x"}, {**BODY, "theirs": "x"}),
    ],
)
def test_a_live_value_is_shown_by_the_name_of_its_variable(live: object, shown: object) -> None:
    assert veiled(live, BODY, SENT) == shown


def test_secrets_are_blotted_out_of_texts_and_values() -> None:
    blot = Blotter(["s3cret-one", "s3cret", "abc"])
    assert blot.text("a s3cret-one and s3cret, abc") == "a (hidden) and (hidden), abc"
    assert blot.value({"s3cret": ["x s3cret-one", 1]}) == {"(hidden)": ["x (hidden)", 1]}


def test_a_common_word_is_no_secret_unless_its_variable_says_so() -> None:
    environ = {"DB_USER": "default", "DB_PASSWORD": "hunt", "HOST": "a-long-host-name", "EMPTY": ""}
    assert to_blot(environ, environ) == ["hunt", "a-long-host-name"]
