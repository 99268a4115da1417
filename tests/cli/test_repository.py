"""The output that this repository ships, as it is committed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from heddle.cli import main
from tests.cli.project import ROOT, panels

OUT = ROOT / "out"
DASHBOARDS = {path.stem: json.loads(path.read_text()) for path in sorted((OUT / "dashboards").rglob("*.json"))}
WITHOUT_UNIT = {"row", "text", "heatmap", "logs", "traces", "nodeGraph", "table"}


def dashboards_without(condition: Callable[[dict[str, Any]], object]) -> list[str]:
    return [uid for uid, dashboard in DASHBOARDS.items() if not condition(dashboard)]


def panels_without(condition: Callable[[dict[str, Any]], object]) -> list[str]:
    return [
        f"{uid}/{panel['title']}"
        for uid, dashboard in DASHBOARDS.items()
        for panel in panels(dashboard)
        if not condition(panel)
    ]


def test_the_output_is_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(main, ["generate", "--check"])
    assert (done.exit_code, done.stdout) == (0, "")


def test_the_dashboards_of_the_systems_are_there() -> None:
    assert DASHBOARDS.keys() >= {"loom-overview", "loki-mode-session", "token-flow"}


def test_panel_ids_are_unique() -> None:
    def has_unique_ids(dashboard: dict[str, Any]) -> bool:
        ids = [panel["id"] for panel in panels(dashboard)]
        return len(set(ids)) == len(ids) > 0

    assert dashboards_without(has_unique_ids) == []


def test_every_dashboard_has_its_properties() -> None:
    properties = ("title", "description", "tags", "refresh", "time")
    assert dashboards_without(lambda dashboard: all(dashboard[name] for name in properties)) == []


def test_no_dashboard_has_more_than_thirty_queries() -> None:
    def has_few_queries(dashboard: dict[str, Any]) -> bool:
        return sum(len(panel.get("targets", ())) for panel in panels(dashboard)) <= 30

    assert dashboards_without(has_few_queries) == []


def test_every_panel_has_a_position() -> None:
    assert panels_without(lambda panel: panel["gridPos"].keys() == {"h", "w", "x", "y"}) == []


def test_every_panel_answers_a_question() -> None:
    def has_question(panel: dict[str, Any]) -> bool:
        return panel["type"] in ("row", "text") or panel["description"].split("\n")[0].endswith("?")

    assert panels_without(has_question) == []


def test_every_panel_of_numbers_has_a_unit() -> None:
    assert panels_without(lambda p: p["type"] in WITHOUT_UNIT or p["fieldConfig"]["defaults"]["unit"]) == []


def test_every_query_has_a_complete_reference_to_its_data_source() -> None:
    def has_references(panel: dict[str, Any]) -> bool:
        return all(target["datasource"].keys() == {"type", "uid"} for target in panel.get("targets", ()))

    assert panels_without(has_references) == []


def test_no_json_file_has_a_null() -> None:
    files = [path.name for path in OUT.rglob("*.json") if re.search(r"[:\[,]\s*null\b", path.read_text())]
    assert files == []


def test_every_data_source_of_a_query_exists() -> None:
    files = (OUT / "provisioning/datasources").glob("*.yaml")
    uids = {source["uid"] for file in files for source in yaml.safe_load(file.read_text())["datasources"]}

    def exists(panel: dict[str, Any]) -> bool:
        named = {target["datasource"]["uid"] for target in panel.get("targets", ())}
        return {uid for uid in named if not uid.startswith("$")} <= uids

    assert panels_without(exists) == []
