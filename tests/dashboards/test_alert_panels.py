"""The panel that an alert links to names the alert in its description."""

from __future__ import annotations

from heddle.project.pipeline import load_project
from heddle.settings.active import project_settings
from tests.dashboards.prometheus.queries import ROOT
from tests.dashboards.repository import panels_by_title


def test_the_panel_of_an_alert_names_it() -> None:
    folders = [ROOT / "dashboards", ROOT / "datasources"]
    with load_project(project_settings(), folders, kinds=("alerts",)) as project:
        alerts = [alert for group in project.alert_groups for alert in group.rules]
    missing = []
    for alert in alerts:
        uid, title = alert.panel
        if f"`{alert.name}`" not in panels_by_title(uid)[title].get("description", ""):
            missing.append(f"{alert.name}: {uid} / {title}")
    assert missing == []
    assert len(alerts) > 50
