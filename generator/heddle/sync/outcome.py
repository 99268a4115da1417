"""What became of each step of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from heddle.grafana.json_value import Json
from heddle.sync.kind import Key
from heddle.sync.plan import Edit


class Result(StrEnum):
    """How a step ended."""

    DONE = "done"
    CONFLICT = "conflict"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The end of one step, in words; `edits` are somebody else's that it met, `lost` their dashboards by version."""

    key: Key
    result: Result
    said: str = ""
    help: str = ""
    edits: tuple[Edit, ...] = ()
    lost: Mapping[int, Json] = field(default_factory=dict, repr=False)


class NotWritten(Exception):
    """A write was not granted: `result` says whether somebody was faster or the server refused."""

    def __init__(self, result: Result, said: str, help: str = "") -> None:
        self.result, self.said, self.help = result, said, help
        super().__init__(said)
