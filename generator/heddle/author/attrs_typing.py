"""How a class of ours extends one of grafanalib's, which are attrs classes without types."""

from __future__ import annotations

from typing import Any

import attr

subclass: Any = attr.s(eq=False)
"""attrs' decorator, opaque to type checkers: those would not see the fields that grafanalib's class already has."""
