"""The pytest plugin `heddle`, with which a team tests its own definitions; docs/testing.md describes it.

pytest loads this module wherever Heddle is installed, so it imports the rest of Heddle only when a test uses it.
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
"""The root folder of each run of pytest, the innermost last: a test of tests runs pytest inside pytest."""


def assert_no_findings(
    dashboard: object, ignore: str | Iterable[str] = (), select: str | Iterable[str] = (), *, today: date | None = None
) -> None:
    """Fail with the findings for which `heddle check` exits 1, as that command prints them.

    `dashboard` is a dashboard, the path of its definition or of its JSON, JSON as a dict, or the `heddle_project`.
    `ignore` and `select` are ids or globs of rules; a selected rule reports findings of every severity. Exceptions
    with an end are compared with `today`.
    """
    __tracebackhide__ = True
    from heddle.plugin.findings import findings_text

    text = findings_text(dashboard, _root(), ignore=_globs(ignore), select=_globs(select), today=today)
    if text:
        raise AssertionError(text)


def pytest_configure(config: pytest.Config) -> None:
    """Remember the root folder of this run."""
    _ROOTS.append(config.rootpath)


def pytest_unconfigure() -> None:
    """Forget the root folder of this run."""
    _ROOTS.pop()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test with the argument `heddle_dashboard` once for each dashboard, with the path of its definition."""
    if _DASHBOARD in metafunc.fixturenames:
        from heddle.plugin.project import dashboards_by_name

        files = dashboards_by_name(metafunc.config.rootpath)
        metafunc.parametrize(_DASHBOARD, files.values(), ids=files.keys())


@pytest.fixture
def heddle_project(request: pytest.FixtureRequest) -> HeddleProject:
    """Return the project that contains pytest's root folder, with its settings and its compiled dashboards."""
    from heddle.plugin.project import HeddleProject

    return HeddleProject.at(request.config.rootpath)


@pytest.fixture
def compile_dashboard(heddle_project: HeddleProject) -> Callable[[object], dict[str, Any]]:
    """Return the function that compiles a dashboard, or the path of its definition, to Grafana's JSON."""
    return heddle_project.compile


@pytest.fixture
def dashboard_snapshot(request: pytest.FixtureRequest) -> SnapshotAssertion:
    """Return a snapshot of syrupy with one JSON file for each dashboard."""
    try:
        from heddle.plugin.snapshots import DashboardSnapshot
    except ModuleNotFoundError:
        pytest.fail("dashboard_snapshot needs syrupy: pip install syrupy", pytrace=False)

    snapshot: SnapshotAssertion = request.getfixturevalue("snapshot")
    return snapshot.use_extension(DashboardSnapshot)


def _globs(globs: str | Iterable[str]) -> tuple[str, ...]:
    return (globs,) if isinstance(globs, str) else tuple(globs)


def _root() -> Path:
    return _ROOTS[-1] if _ROOTS else Path.cwd()
