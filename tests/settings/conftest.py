"""A project on disk with the settings that a test gives it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import BadInput
from generator.problem import Problem
from generator.settings.load import load
from generator.settings.model import Settings

Loaded = Callable[..., Settings]
Refused = Callable[..., tuple[Problem, ...]]


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    """Return the settings of a pyproject.toml with this text."""

    def read(text: str, env_name: str | None = None, **environ: str) -> Settings:
        (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
        return load(tmp_path, env_name, environ)

    return read


@pytest.fixture
def refused(loaded: Loaded) -> Refused:
    """Return what is wrong with a pyproject.toml with this text."""

    def read(text: str, env_name: str | None = None, **environ: str) -> tuple[Problem, ...]:
        with pytest.raises(BadInput) as caught:
            loaded(text, env_name, **environ)
        return caught.value.problems

    return read
