"""A finding: what is wrong, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from heddle.diagnostics.location import Location
from heddle.diagnostics.tokens import mask_tokens


class Severity(IntEnum):
    """How much a finding matters. Only errors keep the output from being written.

    An error does not work, a warning is misleading, a note is worth a look, advice is a matter of taste.
    """

    ADVICE = 1
    NOTE = 2
    WARNING = 3
    ERROR = 4


_CONTROL_CODES: Final = {*range(32), *range(127, 160)} - {ord("\t"), ord("\n")}
_CONTROL_CHARACTERS: Final = {code: f"\\x{code:02x}" for code in _CONTROL_CODES}


@dataclass(frozen=True, slots=True)
class Note:
    """An addition to a finding, such as `first defined` with a location; the location is optional."""

    message: str
    location: Location | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", _masked(self.message))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One result of a rule or of the compiler.

    `id` is `object/problem` and has a page (`heddle explain ID`). `message` states the problem in the names that the
    reader uses. `help` says what to do; it is empty if the message already does. `notes` are other locations that
    belong to it, such as the first of two definitions or the lines that led to an exception; findings that differ only
    in their notes are the same. `panel` is the title of the panel that the finding is about: findings that differ in
    nothing else are shown as one.

    Messages contain text of definitions, settings and dashboards from anywhere. So secrets are masked here, before
    anything prints or stores them, and characters that control a terminal are written as `\\x1b`.
    """

    id: str
    location: Location
    message: str
    help: str = ""
    severity: Severity = Severity.ERROR
    notes: tuple[Note, ...] = field(default=(), compare=False)
    panel: str = ""

    def __post_init__(self) -> None:
        for name, text in (("message", self.message), ("help", self.help), ("panel", self.panel)):
            object.__setattr__(self, name, _masked(text))


def _masked(text: str) -> str:
    return mask_tokens(text).translate(_CONTROL_CHARACTERS)
