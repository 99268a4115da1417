"""The SQL statements of the dashboards of LoopOS AI, compiled for each layout."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from tests.cli.project import panels
from tests.dashboards.prometheus.queries import ROOT, compile_dashboards
from tests.settings_values import reimported

LAYOUTS = ("v3", "v4")
UIDS = ("loopos-requests", "loopos-cost")


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A statement of a panel; `lines` tells that its result is drawn as lines."""

    uid: str
    title: str
    sql: str
    lines: bool

    @property
    def key(self) -> tuple[str, str]:
        return self.uid, self.title


@cache
def dashboards(layout: str, *, views: bool = False) -> dict[str, Any]:
    """Return the dashboards' JSON by uid, for a layout, with or without the views of `views.sql`."""
    with reimported({"system.loopos.langfuse.layout": layout, "system.loopos.langfuse.views": views}):
        models = list(compile_dashboards(ROOT / "dashboards", ROOT / "datasources"))
    return {model["uid"]: model for model in models if model["uid"].startswith("loopos")}


@cache
def statements(layout: str, *, views: bool = False) -> dict[tuple[str, str], Statement]:
    """Return every statement of a panel."""
    panel_statements = [
        Statement(uid=uid, title=panel["title"], sql=target["rawSql"], lines=target["format"] == 0)
        for uid in UIDS
        for panel in panels(dashboards(layout, views=views)[uid])
        for target in panel.get("targets", ())
        if "rawSql" in target
    ]
    return {statement.key: statement for statement in panel_statements}


@cache
def variables(layout: str, *, views: bool = False) -> dict[str, str]:
    """Return the statement of each variable; both dashboards have the same ones."""
    first, second = (dashboards(layout, views=views)[uid]["templating"]["list"] for uid in UIDS)
    assert first == second
    return {
        variable["name"]: variable["query"]
        for variable in first
        if variable["type"] == "query" and variable["datasource"]["type"] == "grafana-clickhouse-datasource"
    }


@cache
def view_definitions(layout: str) -> dict[str, str]:
    """Return the statement of each view by name."""
    with reimported({"system.loopos.langfuse.layout": layout}):
        return dict(import_module("dashboards.loopos.sql.tables").views())
