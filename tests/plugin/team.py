"""A team's project in a folder of pytester, with tests of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

WORDS = """
from heddle import Counter, Label, System

SHOP = System("loom", "Shop")
ORDERS = Counter(SHOP, "orders_total", "Orders.", of="orders", labels=(Label("status", ("ok", "failed")),))
"""
DASHBOARD = """
from boards.words import ORDERS, SHOP
from heddle import Dashboard, Row, allow, instance, job, prometheus, project_settings, stat

dashboard = Dashboard(
    uid="{uid}",
    title="Orders",
    description="Do orders come in?",
    tags=["shop", project_settings().refresh],
    variables=[prometheus(), job(SHOP), instance(SHOP)],
    rows=[Row("Now", [stat("Orders", question="How many?", query=ORDERS.rate({window}).sum(by="status"){more})])],
)
"""
SOURCE = """
from heddle import Prometheus, connection

datasource = Prometheus(
    uid="prometheus", name="Prometheus", connection=connection("prometheus"), scrape_interval="15s"
)
"""
GRAFANALIB = """
from grafanalib.core import Dashboard, Graph, GridPos, Target

dashboard = Dashboard(
    title="External",
    uid="external",
    timezone="browser",
    panels=[
        Graph(
            title="Up",
            dataSource="Prometheus",
            targets=[Target(expr="up", refId="A")],
            gridPos=GridPos(h=8, w=12, x=0, y=0),
        )
    ],
)
"""
SETTINGS = """
[tool.pytest.ini_options]
addopts = "--import-mode=importlib"
[tool.heddle]
definitions = ["boards"]
[tool.heddle.environments.night]
refresh = "5m"
"""
LATER = "2999-01-01"


def definition(window: str = "", uid: str = "orders", more: str = "") -> str:
    """Return a dashboard; a window of 20 seconds is too short."""
    return DASHBOARD.format(window=window, uid=uid, more=more)


class Team:
    """The folder of a team; `passes` and `fails` run its tests."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self._pytester = pytester
        self.folder = pytester.path
        self.write("pyproject.toml", SETTINGS)
        self.write("boards/__init__.py", "")
        self.write("boards/words.py", WORDS)
        self.write("boards/loom/orders.py", definition())
        self.write("boards/sources.py", SOURCE)

    def write(self, path: str, text: str) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def run(self, test: str = "", *options: str) -> pytest.RunResult:
        """Run a test, or all tests of the folder."""
        if test:
            self.write("tests/test_boards.py", test)
        plugins = ("-p", "no:heddle", "-p", "heddle.plugin", "-p", "no:cacheprovider", "-p", "no:hypothesispytest")
        return self._pytester.runpytest_inprocess("--rootdir", self.folder, *plugins, *options)

    def passes(self, test: str = "", *options: str, count: int = 1) -> str:
        done = self.run(test, *options)
        done.assert_outcomes(passed=count)
        return done.stdout.str()

    def fails(self, test: str = "", *options: str, count: int = 1) -> str:
        done = self.run(test, *options)
        done.assert_outcomes(failed=count)
        return done.stdout.str()
