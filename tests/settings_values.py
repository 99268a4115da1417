"""Settings for tests, from values by dotted key."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from heddle.settings.document import Document
from heddle.settings.load import load_document
from heddle.settings.model import Settings


def settings_with(values: Mapping[str, object] | None = None, root: Path = Path()) -> Settings:
    """Return the defaults with these values, such as `{"push.timeout": 5}`, as a file in `root` would set them."""
    table: dict[str, Any] = {}
    for key, value in (values or {}).items():
        *path, name = key.split(".")
        inner = table
        for part in path:
            inner = inner.setdefault(part, {})
        inner[name] = list(value) if isinstance(value, tuple) else value
    return load_document(Document(path=root / "pyproject.toml", table=table), None, {})
