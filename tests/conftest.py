"""What tests of several parts need."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from heddle.settings.load import load
from heddle.settings.model import Settings

Loaded = Callable[..., Settings]


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    """Return the settings of a pyproject.toml with this text."""

    def read(text: str, env_name: str | None = None, **environ: str) -> Settings:
        (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
        return load(tmp_path, env_name, environ)

    return read
