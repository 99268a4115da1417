"""What the dashboards of LoopOS AI ask, as they are compiled for each layout."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from typing import Any

from heddle.settings.active import activate
from tests.cli.project import panels
from tests.dashboards.answers.asked import ROOT, compiled
from tests.settings_values import settings_with

LAYOUTS = ("v3", "v4")
UIDS = ("loopos-requests", "loopos-cost")


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a panel asks of ClickHouse, by the uid of its dashboard and its title."""

    uid: str
    title: str
    sql: str
    lines: bool

    @property
    def key(self) -> tuple[str, str]:
        return self.uid, self.title


@cache
def dashboards(layout: str) -> dict[str, Any]:
    """Return the dashboards' JSON by uid, for a layout."""
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith("dashboards.")}
    try:
        with activate(settings_with({"langfuse.layout": layout}, ROOT)):
            every = list(compiled(ROOT / "dashboards", ROOT / "datasources"))
    finally:
        sys.modules.update(kept)
    return {each["uid"]: each for each in every if each["uid"].startswith("loopos")}


@cache
def statements(layout: str) -> dict[tuple[str, str], Statement]:
    """Return every statement of a panel."""
    found = [
        Statement(uid=uid, title=panel["title"], sql=target["rawSql"], lines=target["format"] == 0)
        for uid in UIDS
        for panel in panels(dashboards(layout)[uid])
        for target in panel.get("targets", ())
        if "rawSql" in target
    ]
    return {each.key: each for each in found}


@cache
def variables(layout: str) -> dict[str, str]:
    """Return the statement of each variable; both dashboards have the same ones."""
    first, second = (dashboards(layout)[uid]["templating"]["list"] for uid in UIDS)
    assert first == second
    return {
        each["name"]: each["query"]
        for each in first
        if each["type"] == "query" and each["datasource"]["type"] == "grafana-clickhouse-datasource"
    }
