"""What a mend says when it changed something that a reader would see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalizationWarning:
    """A warning about `subject`, a plain dict of the dashboard, whose place is looked up by the caller."""

    subject: dict[str, Any]
    id: str
    message: str
    help: str
