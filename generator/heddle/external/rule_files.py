"""Finds alerts and recording rules: those of Prometheus, of the Prometheus operator, and of Grafana's provisioning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from heddle.external.defect import UnreadableText, step
from heddle.external.yaml_text import parse_yaml
from heddle.grafana.json_value import mapping, members

_MAX_DEPTH: Final = 10
_LABEL: Final = re.compile(r"(?:\$labels|\.Labels)\.([A-Za-z_]\w*)")
_EXPRESSION: Final = frozenset({"__expr__", "-100"})
"""The data source of expressions that Grafana computes itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRule:
    """An alert, or a recording rule, with its expression and where it is; of Grafana, one of the queries of an alert.

    `labels` are the names of the labels that the rule adds, `read_labels` those that the texts of an alert use.
    """

    name: str
    expression: str
    pointer: str
    is_recording: bool = False
    labels: frozenset[str] = frozenset()
    read_labels: tuple[str, ...] = ()


def find_rules(value: Any) -> Iterator[FileRule]:  # noqa: ANN401 - any plain value
    """Yield the rules in a value, wherever in it groups of rules are."""
    yield from _search(value, "", _MAX_DEPTH)


def read_labels(texts: str) -> tuple[str, ...]:
    """Return the labels that the texts of an alert use, such as `pod` in `{{ $labels.pod }}`."""
    return tuple(dict.fromkeys(_LABEL.findall(texts)))


def _search(value: Any, pointer: str, depth: int) -> Iterator[FileRule]:  # noqa: ANN401
    if isinstance(value, str):
        value = _parsed(value)
    if depth == 0:
        return
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _search(item, step(pointer, index), depth - 1)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "groups" and isinstance(inner, list):
                for index, group in enumerate(inner):
                    yield from _of_group(group, step(f"{pointer}/groups", index))
            elif isinstance(inner, (Mapping, list)) or (isinstance(inner, str) and pointer.endswith("/data")):
                yield from _search(inner, step(pointer, key), depth - 1)


def _parsed(text: str) -> Any:  # noqa: ANN401
    """Return the value of a text in YAML that looks like a file with rules, as ConfigMaps have it; None for others."""
    if "groups:" not in text or "expr" not in text:
        return None
    try:
        return parse_yaml(text.encode(errors="replace"))
    except UnreadableText:
        return None


def _of_group(group: Any, pointer: str) -> Iterator[FileRule]:  # noqa: ANN401
    rules = mapping(group).get("rules")
    for index, rule in enumerate(rules if isinstance(rules, list) else ()):
        if isinstance(rule, Mapping):
            yield from _of_rule(rule, step(f"{pointer}/rules", index))


def _of_rule(rule: Mapping[str, Any], pointer: str) -> Iterator[FileRule]:
    texts = " ".join(str(text) for text in mapping(rule.get("annotations")).values())
    if isinstance(rule.get("expr"), str):
        name = rule.get("record") or rule.get("alert") or ""
        yield FileRule(
            name=str(name),
            expression=rule["expr"],
            pointer=pointer,
            is_recording="record" in rule,
            labels=frozenset(map(str, mapping(rule.get("labels")))),
            read_labels=read_labels(texts),
        )
    for index, query in enumerate(members(rule.get("data"))):
        expression = mapping(query.get("model")).get("expr")
        if isinstance(expression, str) and query.get("datasourceUid") not in _EXPRESSION:
            name = str(rule.get("title") or "")
            yield FileRule(name=name, expression=expression, pointer=step(f"{pointer}/data", index))
