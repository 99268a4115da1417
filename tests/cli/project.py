"""A project on disk, and `heddle` run in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from heddle.cli import main

ROOT = Path(__file__).parents[2]

WORDS = """
from heddle import Counter, Label, System

SHOP = System("loom", "Shop")
ORDERS = Counter(SHOP, "orders_total", "Orders.", of="orders", labels=(Label("status", ("ok", "failed")),))
"""

DASHBOARD = """
from dashboards.words import ORDERS, SHOP
from heddle import Dashboard, Row, instance, job, log_lines, logs, prometheus, stat
from heddle import raw

dashboard = Dashboard(
    uid="{uid}",
    title="{title}",
    description="Do orders come in?",
    tags=["shop"],
    folder="{folder}",
    variables=[prometheus(), job(SHOP), instance(SHOP)],
    rows=[
        Row(
            "Now",
            [
                stat("Orders", question="How many?", query={query}),
            ],
        ),
    ],
)
"""

SOURCE = """
from heddle import connection
from heddle import {type}

datasource = {type}(uid="{uid}", name="{name}", connection=connection("{uid}"){more})
"""

SETTINGS = "[tool.heddle]\n"


def dashboard(
    uid: str = "orders", title: str = "", folder: str = "", query: str = 'ORDERS.rate().sum(by="status")'
) -> str:
    """Return a definition built with Heddle; the default title comes from the uid."""
    return DASHBOARD.format(uid=uid, title=title or uid.title(), folder=folder, query=query)


def loki(name: str = "Loki") -> str:
    return SOURCE.format(type="Loki", uid="loki", name=name, more="")


def prometheus(uid: str = "prometheus", name: str = "Prometheus") -> str:
    return SOURCE.format(type="Prometheus", uid=uid, name=name, more=', scrape_interval="15s"')


class Project:
    """A folder with settings, two data sources and a dashboard."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out = folder / "out"
        self.write("pyproject.toml", SETTINGS)
        self.write("dashboards/__init__.py", "")
        self.write("dashboards/words.py", WORDS)
        self.write("dashboards/loom/orders.py", dashboard())
        self.write("datasources/prometheus.py", prometheus())
        self.write("datasources/loki.py", loki())

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def remove(self, name: str) -> None:
        (self.folder / name).unlink()

    def generate(self, *options: str) -> Result:
        """Run `heddle generate` here; an unhandled exception fails the test."""
        return CliRunner().invoke(main, ["generate", *options], catch_exceptions=False)

    def json(self, path: str) -> Any:
        return json.loads((self.out / path).read_text(encoding="utf-8"))

    def files(self) -> list[str]:
        return paths(self.out)


def paths(folder: Path) -> list[str]:
    """Return the path of every file below `folder`."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file below `folder`."""
    return {path: (folder / path).read_bytes() for path in paths(folder)}


def panels(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    """Return all panels, those inside collapsed rows too."""
    return [panel for outer in dashboard["panels"] for panel in (outer, *outer.get("panels", ()))]
