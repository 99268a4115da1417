"""What is wrong with settings."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from tests.conftest import Loaded

Refused = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def refused(loaded: Loaded) -> Refused:
    """Return what is wrong with a pyproject.toml with this text."""

    def read(text: str, env_name: str | None = None, **environ: str) -> tuple[Finding, ...]:
        with pytest.raises(BadInput) as caught:
            loaded(text, env_name, **environ)
        return caught.value.findings

    return read
