"""Regular expressions as Grafana reads them: in JavaScript's syntax, between slashes or as a whole text."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from typing import Final

from heddle.grafana.variables import replace_references

_LITERAL: Final = re.compile(r"/(.*)/([a-z]*)", re.DOTALL)
_ERRORS_OF_BOTH: Final = (
    "missing )",
    "unbalanced parenthesis",
    "unterminated character set",
    "nothing to repeat",
    "multiple repeat",
    "bad escape (end of pattern)",
)
"""The beginnings of the messages of Python about patterns that JavaScript rejects too."""
_JAVASCRIPT_ONLY: Final = re.compile(r"\[\^?\]|\[\\\]|\(\?[=!<]")
"""Sets that begin with a bracket, and assertions, which JavaScript alone allows to be repeated."""
_PYTHON_ONLY: Final = re.compile(r"\(\?(?:[aiLmsux]+\)|P[<=>]|[#>(])|[*+?]\+")
"""Flags, names, comments, atomic groups, conditions and possessive quantifiers: Python or RE2 has them."""
_ESCAPES_AND_SETS: Final = re.compile(r"\\.|\[\^?(?:\\.|[^\]\\])*\]", re.DOTALL)
_FLAGS: Final = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}


@dataclass(frozen=True, slots=True)
class JavascriptRegex:
    """A regular expression; `replaces_all` is its flag `g`."""

    pattern: re.Pattern[str]
    replaces_all: bool

    def replace(self, text: str, replacement: str) -> str:
        """Return the text with matches replaced; `$1` in the replacement is the first group, `$&` the whole match."""
        escaped = re.sub(r"\$(\d+)", r"\\g<\1>", replacement.replace("\\", r"\\")).replace("$&", r"\g<0>")
        return self.pattern.sub(escaped, text, count=0 if self.replaces_all else 1)


def parse_javascript_regex(text: str) -> JavascriptRegex | None:
    """Return a regular expression: `/a.b/i`, or `a.b` for the whole text. None if it is not valid in Python as well."""
    literal = _LITERAL.fullmatch(text)
    if text.startswith("/") and not literal:
        return None
    pattern, flags = (literal[1], literal[2]) if literal else (f"^{text}$", "")
    try:
        regex = _compile(pattern, sum(_FLAGS.get(flag, 0) for flag in flags))
    except (re.error, OverflowError, RecursionError):
        return None
    return JavascriptRegex(regex, "g" in flags)


def javascript_regex_error(text: str) -> str:
    """Return why Grafana rejects a regular expression, which may contain variables.

    Empty if it does not reject it, or if that is not certain.
    """
    text = replace_references(text, lambda _: "x")
    literal = _LITERAL.fullmatch(text)
    if text.startswith("/") and not literal:
        return "the slash at its end is missing"
    pattern = literal[1] if literal else text
    if foreign := _PYTHON_ONLY.search(_ESCAPES_AND_SETS.sub("_", pattern)):
        return f"JavaScript has no `{foreign[0]}`"
    if _JAVASCRIPT_ONLY.search(pattern):
        return ""
    try:
        _compile(pattern, 0)
    except re.error as error:
        return error.msg if error.msg.startswith(_ERRORS_OF_BOTH) else ""
    except (OverflowError, RecursionError):
        return ""
    return ""


def _compile(pattern: str, flags: int) -> re.Pattern[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python warns of patterns such as `[[a]` that a later version may change
        return re.compile(re.sub(r"\(\?<(\w+)>", r"(?P<\1>", pattern), flags)
