"""What is wanted, what was found, and whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from heddle.grafana.json_value import Json
from heddle.sync import normalize as shape
from heddle.sync.kind import Key, Kind


class Holder(Enum):
    """Who an object on the server belongs to."""

    OURS = "ours"
    FILE = "provisioned from a file"
    MANAGED = "managed by another tool"
    OTHER = "another Heddle project's"
    SOMEBODY = "somebody else's"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An object as the reviewed files say it.

    `body` has the file's shape, and where a variable stands it holds the variable's name; `sent` is the same with what
    the variables hold, for the server alone; `after` must be there first; `file` is its path below `out/`.
    """

    key: Key
    title: str
    body: Json
    sent: Json = field(repr=False)
    file: str
    after: tuple[Key, ...] = ()
    needs: tuple[str, ...] = ()
    """The variables that it is read with."""

    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret_names: tuple[str, ...] = ()
    applied: Mapping[str, str] = field(default_factory=dict)
    """Digests to mark it with in place of its own, by rule where it is a group: of what is put back with others' edits
    in it, so that they still count as edits."""

    @property
    def form(self) -> Json:
        """Return what is sent in the shape in which it is found: for comparing, never for showing."""
        return shape.source(self.sent) if self.key[0] is Kind.DATASOURCE else self.sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An object as the server has it.

    `body` has the same shape as that of `Wanted`; `version` is what a write must name; `applied` holds the digests that
    Heddle left, of which any says that nobody has changed it since; `said` names the holder where there is more to say.
    """

    key: Key
    title: str
    body: Json = field(repr=False)
    version: str = ""
    holder: Holder = Holder.SOMEBODY
    said: str = ""
    applied: tuple[str, ...] = ()
    salt: str = ""
    secrets: str = ""
    by: str = ""
    at: str = ""
    raw: Json = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One version of a dashboard in its history; `digest` is ours where we wrote it, else empty."""

    version: int
    data: Json = field(repr=False)
    by: str = ""
    at: str = ""
    message: str = ""
