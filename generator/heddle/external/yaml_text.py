"""Parses YAML with limits: an alias can make a value of a few lines arbitrarily large, or contain itself."""

from __future__ import annotations

from typing import Any, Final

from heddle.compile.yaml import InvalidYaml, parse_all
from heddle.external.defect import UnreadableText

_MAX_PARTS: Final = 1_000_000


def parse_yaml(content: bytes) -> Any:  # noqa: ANN401 - any plain value
    """Return the value of a YAML text; a list if it has several documents. Raises UnreadableText."""
    try:
        documents = [document for document in parse_all(content) if document is not None]
    except InvalidYaml as error:
        raise UnreadableText(f"not valid YAML: {error}", error.line, error.column) from None
    if not documents:
        raise UnreadableText("the file is empty")
    value = documents[0] if len(documents) == 1 else documents
    if _size(value, {}) > _MAX_PARTS:
        raise UnreadableText("the file is too large")
    return value


def _size(value: Any, known: dict[int, int]) -> int:  # noqa: ANN401
    """Return the number of parts, counting those behind aliases each time. The parser limits the depth."""
    if not isinstance(value, (dict, list)):
        return 1
    if id(value) not in known:
        known[id(value)] = _MAX_PARTS + 1  # a value that contains itself is infinite
        items = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_size(item, known) for item in items)
    return known[id(value)]
