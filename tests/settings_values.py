"""Settings for tests, from values by dotted key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from heddle.settings.active import activate
from heddle.settings.document import Document
from heddle.settings.load import load_document
from heddle.settings.model import Settings
from tests.definition_modules import without_definitions

ROOT = Path(__file__).parents[1]


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


@contextmanager
def reimported(values: Mapping[str, object]) -> Iterator[None]:
    """Import this repository's definitions again while inside, with these settings."""
    with without_definitions(), activate(settings_with(values, ROOT)):
        yield
