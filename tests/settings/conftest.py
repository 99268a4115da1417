"""What is wrong with settings."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from generator.errors import BadInput
from generator.problem import Problem
from tests.conftest import Loaded

Refused = Callable[..., tuple[Problem, ...]]


@pytest.fixture
def refused(loaded: Loaded) -> Refused:
    """Return what is wrong with a pyproject.toml with this text."""

    def read(text: str, env_name: str | None = None, **environ: str) -> tuple[Problem, ...]:
        with pytest.raises(BadInput) as caught:
            loaded(text, env_name, **environ)
        return caught.value.problems

    return read
