"""A regular expression in an override, a value mapping or a transformation is invalid.

Why: Grafana ignores the override or the mapping, and the panel shows an error for a transformation. Its syntax is
JavaScript's, between slashes or as a whole text.
Bad: an override for `/errors (.*/`, a mapping of `err[or`.
Good: `/errors (.*)/`, `error|failure`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from heddle.diagnostics.finding import Severity
from heddle.grafana.javascript_regex import javascript_regex_error
from heddle.grafana.json_value import mapping, members
from heddle.rules import examples
from heddle.rules.query_syntax import shortened
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.WARNING


def check(panel: Panel) -> Iterator[Violation]:
    for part, text in _patterns(panel):
        if isinstance(text, str) and (reason := javascript_regex_error(text)):
            shown = f"the invalid regular expression {shortened(text)!r}"
            yield Violation(message=f"{part} of panel {panel.title!r} has {shown}: {reason}")


def _patterns(panel: Panel) -> Iterator[tuple[str, object]]:
    """Yield each regular expression, with the part of the panel that has it."""
    owners: list[Mapping[str, object]] = [panel.defaults]
    for override in panel.overrides():
        matcher = mapping(override.get("matcher"))
        if matcher.get("id") == "byRegexp":
            yield "an override", matcher.get("options")
        properties = members(override.get("properties"))
        owners += [{"mappings": item.get("value")} for item in properties if item.get("id") == "mappings"]
    for owner in owners:
        for item in members(owner.get("mappings")):
            if item.get("type") == "regex":
                yield "a value mapping", mapping(item.get("options")).get("pattern")
    for transformation in members(panel.data.get("transformations")):
        options = mapping(transformation.get("options"))
        if transformation.get("id") == "renameByRegex":
            yield "a transformation", options.get("regex")
        elif transformation.get("id") == "filterFieldsByName":
            yield from (
                ("a transformation", mapping(options.get(key)).get("pattern")) for key in ("include", "exclude")
            )


def _panel(pattern: str) -> Panel:
    return examples.panel("up", overrides=[{"matcher": {"id": "byRegexp", "options": pattern}, "properties": []}])


def bad() -> Panel:
    return _panel("/errors (.*/")


def good() -> Panel:
    return _panel("/errors (.*)/")
