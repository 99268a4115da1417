"""docs/loopos.md names existing panels, settings and versions."""

from __future__ import annotations

import re

import pytest

from dashboards.loopos.settings import LoopOS
from heddle import clickhouse, system_settings
from heddle.grafana.datasource_types import CLICKHOUSE, INFINITY
from heddle.settings.active import activate
from heddle.settings.load import load
from tests.cli.project import panels
from tests.dashboards.loopos.statements import dashboards
from tests.dashboards.prometheus.queries import ROOT

PAGE = (ROOT / "docs" / "loopos.md").read_text(encoding="utf-8")
PANELS_IN_PAGE = re.findall(r'`(loopos-\w+)` / "([^"]+)"', PAGE)


@pytest.mark.parametrize(("uid", "title"), PANELS_IN_PAGE, ids=["/".join(panel) for panel in PANELS_IN_PAGE])
def test_a_named_panel_exists(uid: str, title: str) -> None:
    assert title in {panel["title"] for panel in panels(dashboards("v3")[uid])}


def test_every_dashboard_is_in_the_page() -> None:
    assert {uid for uid, _ in PANELS_IN_PAGE} == set(dashboards("v3"))


def test_the_settings_of_the_page_are_valid(tmp_path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "pyproject.toml").write_text(example, encoding="utf-8")
    with activate(load(tmp_path, None, {})):
        langfuse = system_settings(LoopOS).langfuse
    assert (langfuse.layout, langfuse.project) == ("v4", "clx0000000000")


def test_the_plugin_version_is_that_of_the_targets() -> None:
    version = clickhouse("SELECT 1").fields["pluginVersion"]
    assert f"{CLICKHOUSE}@{version},{INFINITY}@" in PAGE
