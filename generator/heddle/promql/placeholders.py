"""Placeholders for Grafana's variables in PromQL, for parsing.

The parser knows no variables, so each gets a placeholder that is valid in its place: a name, a number or a duration.
In the tree the placeholder becomes the text of the variable again. Strings need none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from heddle.grafana.variables import references
from heddle.promql.format import quote

_QUOTED: Final = r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`"""
_STRING: Final = re.compile(_QUOTED, re.DOTALL)
_STRING_OR_COMMENT: Final = re.compile(rf"{_QUOTED}|#[^\n]*", re.DOTALL)
_IN_STRING: Final = "\0"
_BEFORE_DURATION: Final = re.compile(r"\boffset\s+-?$")
_BEFORE_NUMBER: Final = re.compile(
    r"(?:[=!<>]=|[<>*/%+^-]|\batan2)\s*(?:bool\s*)?$"
    r"|\b(?:topk|bottomk|quantile|limitk)\s*(?:(?:by|without)\s*\([^)]*\)\s*)?\(\s*$"
    r"|\bfill(?:_left|_right)?\s*\(\s*$"
)
_SIGN: Final = re.compile(r"(?:^|[(,=<>!*/%^+-]|\b(?:and|or|unless|bool|atan2))\s*(\+)\s*$")
"""A plus without an operand before it, which has no effect."""
_END_OF_PARAMETER: Final = re.compile(r"\s*(?:[,)]|$)")
_NUMBERS: Final = frozenset({"__range_s", "__range_ms", "__interval_ms", "__rate_interval_ms"})
_NEAR: Final = 1_000
"""How many characters before a variable are examined: a bound, so that the time grows linearly."""
_BRACKETS: Final = {")": "(", "]": "[", "}": "{"}
_NAME: Final = re.compile(r"grafana_variable_(\d+)_")

# No query has such a duration or such a number, so they are recognized in the tree.
_FIRST_MILLISECONDS: Final = 2_000_000_007
_FIRST_NUMBER: Final = 987_654_321_000


@dataclass(frozen=True, slots=True)
class Placeholders:
    """PromQL as the parser gets it, and the variables that its placeholders stand for.

    `only_values` is false if a variable may stand for more than a duration or a number.
    """

    promql: str
    variables: list[str] = field(default_factory=list)
    only_values: bool = True

    def restore(self, text: str) -> str:
        """Return a name with its variables."""
        return _NAME.sub(lambda match: self.variables[int(match[1])], text) if self.variables else text

    def number(self, value: float) -> str:
        """Return the variable of a placeholder, empty if the number is none."""
        return self._at(value - _FIRST_NUMBER)

    def duration(self, seconds: float) -> str:
        """Return the variable of a placeholder, empty if the duration is none."""
        return self._at(round(seconds * 1000) - _FIRST_MILLISECONDS)

    def _at(self, index: float) -> str:
        return self.variables[int(index)] if 0 <= index < len(self.variables) and index == int(index) else ""


def substitute(promql: str) -> Placeholders:
    """Return PromQL with a placeholder for each variable outside of strings."""
    masked = _STRING.sub(lambda match: _IN_STRING * len(match[0]), promql)
    variables: list[str] = []
    parts: list[str] = []
    only_values = True
    end = 0
    for reference in references(promql):
        start = reference.start
        if reference.is_number or masked[start] == _IN_STRING:
            continue
        before, after = masked[max(0, start - _NEAR) : start], masked[reference.end :]
        placeholder = _placeholder(before, reference.name, after, len(variables))
        only_values = only_values and _is_value(placeholder, before, after)
        parts += promql[end:start], placeholder
        variables.append(reference.text)
        end = reference.end
    return Placeholders(_without_backticks("".join((*parts, promql[end:]))), variables, only_values)


def without_texts(promql: str) -> str:
    """Return PromQL of the same length with blanks for its strings and comments."""
    return _STRING_OR_COMMENT.sub(lambda match: " " * len(match[0]), promql)


def has_unbalanced_brackets(promql: str) -> bool:
    """Return whether a bracket outside of strings and variables is not closed, or not open."""
    text = without_texts(promql)
    for reference in reversed(references(promql)):
        text = text[: reference.start] + text[reference.end :]
    open_brackets: list[str] = []
    for character in text:
        if character in _BRACKETS.values():
            open_brackets.append(character)
        elif character in _BRACKETS and (not open_brackets or open_brackets.pop() != _BRACKETS[character]):
            return True
    return bool(open_brackets)


def _is_value(placeholder: str, before: str, after: str) -> bool:
    """Return whether a variable is all of a duration, unlike `[${minutes}m]`, or of a number, as in `topk($k, x)`."""
    if placeholder.endswith("ms"):
        return not (before[-1:].isalnum() or after[:1].isalnum())
    return placeholder.isdigit() and bool(_END_OF_PARAMETER.match(after))


def _placeholder(before: str, name: str, after: str, index: int) -> str:
    in_brackets = before.rfind("[") > before.rfind("]")
    if in_brackets or _BEFORE_DURATION.search(before):
        return f"{_FIRST_MILLISECONDS + index}ms"
    while sign := _SIGN.search(before):
        before = before[: sign.start(1)]
    is_selector = re.match(r"[\w:]|\s*[{[]", after)
    if name in _NUMBERS or (not is_selector and _BEFORE_NUMBER.search(before)):
        return f"{_FIRST_NUMBER + index}"
    return f"grafana_variable_{index}_"


def _without_backticks(promql: str) -> str:
    """Return PromQL with backtick strings in double quotes: the parser unescapes them, which Prometheus does not."""
    if "`" not in promql:
        return promql
    return _STRING.sub(lambda match: quote(match[0][1:-1]) if match[0][0] == "`" else match[0], promql)
