r"""The values of a `custom` variable in Grafana's text: `a, text : value, with\,comma`.

A text has no other escape: a value that contains ` : `, is empty, or begins or ends with a space cannot be written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

_CHOICE: Final = re.compile(r"(?:\\,|[^,])+")
_TEXT_AND_VALUE: Final = re.compile(r"\s*(.+)\s:\s(.+)")
"""The text is as long as possible, so that ` : ` in it is kept."""


class Choice(NamedTuple):
    """A value, and the text that readers see for it."""

    text: str
    value: str


def parse_choices(query: str) -> list[Choice]:
    """Return the choices in the query of a `custom` variable, as Grafana reads it."""
    return [parse_choice(text.replace("\\,", ",")) for text in _CHOICE.findall(query)]


def parse_choice(text: str) -> Choice:
    """Return the choice in a part of a query, whose commas have no backslash."""
    if match := _TEXT_AND_VALUE.fullmatch(text):
        return Choice(match[1].strip(), match[2].strip())
    return Choice(text.strip(), text.strip())


def format_choices(choices: Iterable[Choice]) -> str:
    """Return the query of a `custom` variable with these choices."""
    return ",".join(_format(choice) for choice in choices)


def can_be_written(choice: Choice) -> bool:
    """Return whether Grafana reads the choice as it was before it was written."""
    return parse_choices(f"a,{format_choices([choice])},b") == [Choice("a", "a"), choice, Choice("b", "b")]


def _format(choice: Choice) -> str:
    text, value = (part.replace(",", "\\,") for part in choice)
    return value if text == value else f"{text} : {value}"
