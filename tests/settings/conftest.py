"""The findings that invalid settings cause."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from tests.conftest import LoadSettings

Findings = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def findings(load_settings: LoadSettings) -> Findings:
    """Return a function for the findings in a pyproject.toml with a text, which must be invalid."""

    def load(text: str, env_name: str | None = None, **environ: str) -> tuple[Finding, ...]:
        with pytest.raises(BadInput) as caught:
            load_settings(text, env_name, **environ)
        return caught.value.findings

    return load


@pytest.fixture
def finding(findings: Findings) -> Callable[..., Finding]:
    """Return a function for the only finding in a pyproject.toml with a text."""

    def load(text: str, env_name: str | None = None, **environ: str) -> Finding:
        (finding,) = findings(text, env_name, **environ)
        return finding

    return load
