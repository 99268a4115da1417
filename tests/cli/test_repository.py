"""What this repository ships: `out/` as it is committed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from heddle.cli import main
from tests.cli.project import ROOT, panels

OUT = ROOT / "out"
DASHBOARDS = {path.stem: json.loads(path.read_text()) for path in sorted((OUT / "dashboards").rglob("*.json"))}
PANELS = [(uid, panel) for uid, dashboard in DASHBOARDS.items() for panel in panels(dashboard)]
NO_UNIT = {"row", "text", "heatmap", "logs", "traces", "nodeGraph", "table"}
EXPECTED = {"loom-overview", "loki-mode-session", "token-flow"}

each = pytest.mark.parametrize(
    "panel", [panel for _, panel in PANELS], ids=[f"{uid}/{p['title']}" for uid, p in PANELS]
)


def test_it_is_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(main, ["generate", "--check"])
    assert (done.exit_code, done.stdout) == (0, "")


def test_the_dashboards_are_there() -> None:
    assert DASHBOARDS.keys() >= EXPECTED


@pytest.mark.parametrize("uid", DASHBOARDS)
def test_ids_are_unique(uid: str) -> None:
    ids = [panel["id"] for panel in panels(DASHBOARDS[uid])]
    assert len(set(ids)) == len(ids) > 0


@pytest.mark.parametrize("uid", DASHBOARDS)
def test_it_says_what_it_is_for(uid: str) -> None:
    found = DASHBOARDS[uid]
    assert [bool(found[key]) for key in ("title", "description", "tags", "refresh", "time")] == [True] * 5


@pytest.mark.parametrize("uid", DASHBOARDS)
def test_it_asks_at_most_thirty_queries(uid: str) -> None:
    assert sum(len(panel.get("targets", ())) for panel in panels(DASHBOARDS[uid])) <= 30


@each
def test_a_panel_has_a_place(panel: dict[str, Any]) -> None:
    assert panel["gridPos"].keys() == {"h", "w", "x", "y"}


@each
def test_a_panel_answers_a_question(panel: dict[str, Any]) -> None:
    assert panel["type"] in ("row", "text") or panel["description"].split("\n")[0].endswith("?")


@each
def test_a_panel_has_a_unit(panel: dict[str, Any]) -> None:
    assert panel["type"] in NO_UNIT or panel["fieldConfig"]["defaults"]["unit"]


@each
def test_every_query_names_a_data_source(panel: dict[str, Any]) -> None:
    found = [target["datasource"].keys() for target in panel.get("targets", ())]
    assert found == [{"type", "uid"}] * len(found)


@pytest.mark.parametrize("path", sorted(OUT.rglob("*.json")), ids=lambda path: path.stem)
def test_no_json_holds_a_null(path: Any) -> None:
    assert not re.search(r"[:\[,]\s*null\b", path.read_text())


def references() -> Iterator[str]:
    for _, panel in PANELS:
        for target in panel.get("targets", ()):
            yield target["datasource"]["uid"]


def test_data_sources_that_are_named_exist() -> None:
    files = (OUT / "provisioning/datasources").glob("*.yaml")
    made = {source["uid"] for file in files for source in yaml.safe_load(file.read_text())["datasources"]}
    fixed = {uid for uid in references() if not uid.startswith("$")}
    assert fixed <= made
