"""What every backend is told."""

from __future__ import annotations

from dataclasses import dataclass

from heddle.prove.backend import Limits
from heddle.prove.documented import Documented


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is too much, what is documented, and how far back data is kept in seconds."""

    limits: Limits
    documented: Documented
    retention: float
