"""A Prometheus with a day of every system, and definitions that are imported anew."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

from tests.cli.conftest import project
from tests.cli.project import ROOT
from tests.dashboards.answers.conftest import prometheus

__all__ = ["project", "prometheus", "repository"]


@pytest.fixture
def repository(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Work in this repository, whose definitions no other test has imported; its history is scraped every 60 s."""
    for name in [name for name in os.environ if name.startswith("HEDDLE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HEDDLE_SCRAPE_INTERVAL", "60s")
    monkeypatch.chdir(ROOT)
    others = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] in _DEFINITIONS}
    yield
    for name in [name for name in sys.modules if name.split(".")[0] in _DEFINITIONS]:
        del sys.modules[name]
    sys.modules.update(others)


_DEFINITIONS = ("dashboards", "datasources")
