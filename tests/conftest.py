"""Fixtures for tests of several packages."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from heddle.cli import main
from heddle.diagnostics.finding import Finding
from heddle.rules.registry import pages
from heddle.settings.load import load
from heddle.settings.model import Settings

if TYPE_CHECKING:
    from tests.dashboards.prometheus.server import Prometheus

LoadSettings = Callable[..., Settings]

_PROJECT_RULES = "team/"
"""Rules that tests define in projects of their own."""

_LONGEST = Path(__file__).parent / "wheel/test_modules.py"

_CREATED: set[str] = set()
"""The id of every Finding that was created."""


def pytest_configure() -> None:
    """Record the id of every Finding that a test creates."""
    create = Finding.__init__

    def record(self: Finding, **fields: Any) -> None:
        create(self, **fields)
        _CREATED.add(self.id)

    Finding.__init__ = record  # type: ignore[method-assign]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the longest file: at the end, one process would run it while the others have nothing to do."""
    items.sort(key=lambda item: item.path != _LONGEST)


def pytest_collection_finish() -> None:
    """Collect garbage less often, in this process and in programs written in Go: it takes a tenth of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    os.environ.setdefault("GOGC", "800")


@pytest.fixture(autouse=True)
def _every_id_has_a_page() -> Iterator[None]:
    """Fail a test that creates a finding whose id has no page: `heddle explain` could not explain it."""
    yield
    unknown = {id for id in _CREATED - pages().keys() if not id.startswith(_PROJECT_RULES)}
    _CREATED.clear()
    assert unknown == set(), "add the page to diagnostics/errors.md"


@pytest.fixture
def load_settings(tmp_path: Path) -> LoadSettings:
    """Return a function for the settings of a pyproject.toml with a text."""

    def read(text: str, env_name: str | None = None, **environ: str) -> Settings:
        (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
        return load(tmp_path, env_name, environ)

    return read


@pytest.fixture(scope="session")
def recorded_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output of this project with the setting `alerts.recording_rules`."""
    folder = tmp_path_factory.mktemp("recorded")
    environment = {"HEDDLE_ALERTS_RECORDING_RULES": "true"}
    result = CliRunner().invoke(main, ["generate", "--out", str(folder)], env=environment)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="session")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """Return a Prometheus with a day of data of every system; one for all tests, because writing its data is slow."""
    # Most tests need neither the catalogs of all systems nor their history.
    from tests.dashboards.prometheus.server import MISSING, serve
    from tests.dashboards.prometheus.systems import all_series

    if MISSING:
        pytest.skip(f"needs {' and '.join(MISSING)}: install the package `prometheus`")
    with serve(tmp_path_factory.mktemp("prometheus"), all_series()) as server:
        yield server
