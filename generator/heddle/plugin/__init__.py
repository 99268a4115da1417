"""The pytest plugin `heddle`: a team tests its own definitions. docs/testing.md is its page.

pytest loads this wherever Heddle is installed, so nothing else of Heddle is imported before a test asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from heddle.plugin.project import HeddleProject

__all__ = ["assert_no_findings"]

_DASHBOARD = "heddle_dashboard"
_ROOTS: list[Path] = []
"""The root folder of each run of pytest, the innermost last: the one that functions work for."""


def assert_no_findings(
    dashboard: object, ignore: str | Iterable[str] = (), select: str | Iterable[str] = (), *, today: date | None = None
) -> None:
    """Fail with every finding that `heddle check` would exit 1 for, as text with its place and its mend.

    `dashboard` is a dashboard, the path of its definition or of its JSON, JSON as a dict, or the whole
    `heddle_project`. `ignore` and `select` are rules or globs of rules; a rule that is selected is asked however little
    it matters. `today` is the day for exceptions that end.
    """
    __tracebackhide__ = True
    from heddle.plugin.findings import findings_text

    found = findings_text(dashboard, _root(), ignore=_globs(ignore), select=_globs(select), today=today)
    if found:
        raise AssertionError(found)


def pytest_configure(config: pytest.Config) -> None:
    """Note where the project is."""
    _ROOTS.append(config.rootpath)


def pytest_unconfigure() -> None:
    """Forget it: a run may take place within another."""
    _ROOTS.pop()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes `heddle_dashboard` once for each dashboard, with the path of its definition."""
    if _DASHBOARD in metafunc.fixturenames:
        from heddle.plugin.project import dashboards_by_name

        files = dashboards_by_name(metafunc.config.rootpath)
        metafunc.parametrize(_DASHBOARD, files.values(), ids=files.keys())


@pytest.fixture
def heddle_project(request: pytest.FixtureRequest) -> HeddleProject:
    """Return the project below pytest's root folder: its settings, its dashboards, and how they compile."""
    from heddle.plugin.project import HeddleProject

    return HeddleProject.at(request.config.rootpath)


@pytest.fixture
def compile_dashboard(heddle_project: HeddleProject) -> Callable[[object], dict[str, Any]]:
    """Return what compiles a dashboard, or the path of its definition, to the JSON that Grafana gets."""
    return heddle_project.compile


@pytest.fixture
def dashboard_snapshot(request: pytest.FixtureRequest) -> SnapshotAssertion:
    """Return syrupy's snapshot with one JSON file for each dashboard, as `heddle generate` writes it."""
    try:
        from heddle.plugin.snapshots import DashboardSnapshot
    except ModuleNotFoundError:
        pytest.fail("dashboard_snapshot needs syrupy: pip install syrupy", pytrace=False)

    snapshot: SnapshotAssertion = request.getfixturevalue("snapshot")
    return snapshot.use_extension(DashboardSnapshot)


def _globs(given: str | Iterable[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _root() -> Path:
    return _ROOTS[-1] if _ROOTS else Path.cwd()
