"""The page about LoopOS AI names panels, settings and versions that there are."""

from __future__ import annotations

import re

import pytest

from heddle.author.queries import CLICKHOUSE, INFINITY, clickhouse
from heddle.settings.load import load
from tests.cli.project import panels
from tests.dashboards.answers.asked import ROOT
from tests.dashboards.loopos.statements import dashboards

PAGE = (ROOT / "docs" / "loopos.md").read_text(encoding="utf-8")
NAMED = re.findall(r'`(loopos-\w+)` / "([^"]+)"', PAGE)


@pytest.mark.parametrize(("uid", "title"), NAMED, ids=["/".join(each) for each in NAMED])
def test_a_panel_that_is_named_is_there(uid: str, title: str) -> None:
    assert title in {panel["title"] for panel in panels(dashboards("v3")[uid])}


def test_every_dashboard_keeps_a_promise() -> None:
    assert {uid for uid, _ in NAMED} == set(dashboards("v3"))


def test_its_settings_load(tmp_path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "pyproject.toml").write_text(example, encoding="utf-8")
    found = load(tmp_path, None, {})
    assert (found.langfuse.layout, found.langfuse.project) == ("v4", "clx0000000000")


def test_its_version_of_the_plugin_is_the_one_that_targets_name() -> None:
    version = clickhouse("SELECT 1").fields["pluginVersion"]
    assert f"{CLICKHOUSE}@{version},{INFINITY}@" in PAGE
