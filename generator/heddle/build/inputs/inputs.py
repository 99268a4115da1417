"""Everything that a result depended on, as a value."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from heddle.build.inputs.environment import digests
from heddle.build.inputs.note import Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What was read while definitions were loaded.

    `apart` are the paths that the run itself writes; `environment` has the digest of each variable that was looked up;
    `unrepeatable` says what was done that cannot be noted, such as running a program, and is empty otherwise.
    """

    notes: tuple[Note, ...]
    environment: dict[str, str | None] = field(default_factory=dict)
    apart: tuple[str, ...] = ()
    unrepeatable: str = ""
    folder: str = field(default_factory=lambda: str(Path.cwd()))
    python: str = sys.version

    def unchanged(self) -> bool:
        """Tell whether loading again would read the same."""
        return (
            not self.unrepeatable
            and self.python == sys.version
            and self.folder == str(Path.cwd())
            and self.environment == digests(set(self.environment), os.environ)
            and all(note.holds(self.apart) for note in self.notes)
        )

    def encode(self) -> dict[str, Any]:
        """Return a value for JSON."""
        return {
            "notes": [note.encode() for note in self.notes],
            "environment": self.environment,
            "apart": self.apart,
            "unrepeatable": self.unrepeatable,
            "folder": self.folder,
            "python": self.python,
        }

    @classmethod
    def decode(cls, value: dict[str, Any]) -> Self:
        """Return the inputs in what `encode` made; raise `TypeError`, `KeyError` or `ValueError` for anything else."""
        notes = tuple(Note(*note) for note in value["notes"])
        return cls(**{**value, "notes": notes, "apart": tuple(value["apart"])})
