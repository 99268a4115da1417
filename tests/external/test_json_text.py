"""JSON is read strictly, and what can be examined is examined."""

from __future__ import annotations

import json

from heddle.external.defect import UnreadableText
from heddle.external.json_text import NotFinite, RepeatedKeys, parse_json


def refusal(content: bytes) -> tuple[str, int, int]:
    try:
        parse_json(content)
    except UnreadableText as error:
        return str(error), error.line, error.column
    return "read", 0, 0


def test_a_byte_order_mark_is_a_defect() -> None:
    value, (defect,) = parse_json(b'\xef\xbb\xbf{"a": 1}')
    assert (value, defect.id, defect.severity.name) == ({"a": 1}, "check/byte-order-mark", "WARNING")


def test_repeated_keys_are_marked() -> None:
    value, defects = parse_json(b'{"a": {"b": 1, "c": 2, "b": 3, "b": 4}, "d": {"e": 1}}')
    assert (value, defects) == ({"a": {"b": 4, "c": 2}, "d": {"e": 1}}, [])
    assert isinstance(value["a"], RepeatedKeys)
    assert value["a"].repeated == ("b",)
    assert not isinstance(value["d"], RepeatedKeys)


def test_numbers_that_json_does_not_have_are_marked() -> None:
    content = f"[NaN, -Infinity, 1e999, {'9' * 5_000}, {'9' * 200}, 1e300]"
    value, _ = parse_json(content.encode())
    assert [isinstance(item, NotFinite) for item in value] == [True, True, True, True, False, False]


def test_syntax_errors_are_described() -> None:
    refusals = {
        b"": ("the file is empty", 0, 0),
        b" \n": ("the file is empty", 0, 0),
        b'{"a": 1,}': ("not valid JSON: a comma before `}`", 1, 9),
        b'{"a": [1, 2, ]}': ("not valid JSON: a comma before `]`", 1, 14),
        b'{\n  "a": 1,\n}\n': ("not valid JSON: a comma before `}`", 3, 1),
        b'{"a": 1 // one\n}': ("not valid JSON: a comment", 1, 9),
        b"{'a': 1}": ("not valid JSON: a string in single quotes", 1, 2),
        b'{"a": {{ .Values.a }}}': ("not valid JSON: a template, which must be rendered first", 1, 8),
        b'{"a": ': ("not valid JSON: the text ends too early", 1, 7),
        b'{"a": 1}{"b": 2}': ("not valid JSON: text after the end of the value", 1, 9),
        b"\xff\xfe{\x00}\x00": ("the file is not UTF-8", 0, 0),
        b'{"a":\n"\xff"}': ("the file is not UTF-8: byte 0xff", 2, 0),
    }
    # The columns of some errors differ between versions of Python.
    results = {content: refusal(content) for content in refusals}
    differing = [
        (content, results[content], expected)
        for content, expected in refusals.items()
        if results[content][:2] != expected[:2]
    ]
    assert differing == []


def test_every_cut_of_a_text_is_refused_in_words() -> None:
    text = json.dumps({"title": "Shop", "panels": [{"id": 1, "targets": [{"expr": 'up{a="b"}'}]}], "x": [1.5, None]})
    offenders = [cut for cut in range(len(text)) if refusal(text[:cut].encode())[0] in ("read", "")]
    assert offenders == []


def test_deep_texts_are_refused() -> None:
    offenders = []
    for opening, closing in (("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")):
        for depth in (5_000, 100_000):
            text = f"{opening * depth}1{closing * depth}"
            if refusal(text.encode())[0] != "the file is nested too deeply":
                offenders.append((opening, depth))
    assert offenders == []
