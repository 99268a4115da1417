"""The panels that alerts link to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Panels: TypeAlias = Mapping[tuple[str, str], int]
"""The id of a panel by the uid of its dashboard and its title."""
