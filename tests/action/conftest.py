"""Fixtures for the tests of the action."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.action.gh import Gh


@pytest.fixture
def gh(tmp_path_factory: pytest.TempPathFactory) -> Gh:
    folder: Path = tmp_path_factory.mktemp("gh")
    return Gh(folder / "bin")
