"""Alerts and their panels refer to each other, and texts refer to panels by their titles."""

from __future__ import annotations

import re
from functools import cache

from heddle import Alert
from heddle.project.pipeline import load_project
from heddle.settings.active import project_settings
from tests.dashboards.prometheus.queries import ROOT
from tests.dashboards.repository import dashboards_by_uid, panels_by_title

_PANEL = re.compile(r'panel "([^"]+)"')


@cache
def shipped_alerts() -> tuple[Alert, ...]:
    """Return the alerts of all systems."""
    with load_project(project_settings(), [ROOT / "dashboards", ROOT / "datasources"], kinds=("alerts",)) as project:
        return tuple(alert for group in project.alert_groups for alert in group.rules)


def test_the_panel_of_an_alert_names_it() -> None:
    missing = []
    for alert in shipped_alerts():
        uid, title = alert.panel
        if f"`{alert.name}`" not in panels_by_title(uid)[title].get("description", ""):
            missing.append(f"{alert.name}: {uid} / {title}")
    assert missing == []
    assert len(shipped_alerts()) > 50


def test_the_panels_that_texts_name_exist() -> None:
    titles = {title for uid in dashboards_by_uid() for title in panels_by_title(uid)}
    texts = [text for alert in shipped_alerts() for text in (alert.description, *alert.diagnose, *alert.resolve)]
    texts += [panel.get("description", "") for uid in dashboards_by_uid() for panel in panels_by_title(uid).values()]
    named = {title for text in texts for title in _PANEL.findall(text)}
    assert named - titles == set()
    assert len(named) > 3
