"""Subclasses of grafanalib's classes, which are attrs classes without types."""

from __future__ import annotations

from typing import Any

import attr

subclass: Any = attr.s(eq=False)
"""The decorator of attrs, typed as Any: mypy would not see the fields of grafanalib's class in the constructor."""
