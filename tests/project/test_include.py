"""The setting `include`: shipped systems are compiled beside the definitions of a project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from heddle.cli import main
from tests.cli.project import ROOT, panels

SYSTEMS = sorted(path.parent.name for path in (ROOT / "dashboards").glob("*/__init__.py"))

OWN = """
from heddle import Dashboard, Row, instance, job, prometheus, stat
from heddle_systems.loki_mode.telemetry import COST, LOKI_MODE

dashboard = Dashboard(
    uid="{uid}",
    title="Costs",
    description="What does a run cost?",
    tags=["team"],
    variables=[prometheus(), job(LOKI_MODE), instance(LOKI_MODE)],
    rows=[Row("Now", [stat("Cost", question="What does a run cost?", query=COST.max())])],
)
"""

ALERTS = """
from heddle import Alert, Alerts, System, above
from heddle_systems.loki_mode.telemetry import COST

alerts = Alerts(
    System("team", "Team"),
    [
        Alert(
            name="TeamCost",
            query=COST.max(),
            fires=above(10),
            pending="5m",
            severity="warning",
            summary="Expensive",
            description="The cost of the run.",
            no_data="OK",
            panel=("loki-mode-fleet", "Costs"),
            diagnose=["Which run?"],
            resolve=["Stop it."],
        )
    ],
)
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "datasources").mkdir()
    for name, arguments in {"Prometheus": ', scrape_interval="15s"', "Loki": "", "Jaeger": ""}.items():
        values = f'uid="{name.lower()}", name="{name}", connection=connection("{name.lower()}"){arguments}'
        text = f"from heddle import {name}, connection\ndatasource = {name}({values})\n"
        (tmp_path / "datasources" / f"{name.lower()}.py").write_text(text)
    (tmp_path / "dashboards" / "team").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def heddle(project: Path, include: list[str], *arguments: str) -> Result:
    (project / "heddle.toml").write_text(f"include = {json.dumps(include)}\n")
    return CliRunner().invoke(main, list(arguments))


def dashboards(project: Path) -> dict[str, dict[str, Any]]:
    found = (json.loads(path.read_text()) for path in (project / "out" / "dashboards").rglob("*.json"))
    return {dashboard["uid"]: dashboard for dashboard in found}


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_system_can_be_included_alone(project: Path, system: str) -> None:
    result = heddle(project, [system], "generate")
    assert result.exit_code == 0, result.output
    own = dashboards(project)
    assert own
    text = "".join(path.read_text() for path in (project / "out/dashboards").rglob("*.json"))
    shipped = {json.loads(path.read_text())["uid"] for path in (ROOT / "out/dashboards").rglob("*.json")}
    assert [uid for uid in shipped - own.keys() if f"/d/{uid}" in text] == []
    check = heddle(project, [system], "check")
    assert check.exit_code == 0, check.output


def test_nothing_is_included_by_default(project: Path) -> None:
    (project / "dashboards/team/costs.py").write_text(OWN.format(uid="costs"))
    assert heddle(project, [], "generate").exit_code == 0
    assert set(dashboards(project)) == {"costs"}


def test_own_dashboard_replaces_an_included_one(project: Path) -> None:
    (project / "dashboards/team/costs.py").write_text(OWN.format(uid="loki-mode-fleet"))
    result = heddle(project, ["loki_mode"], "generate")
    assert result.exit_code == 0, result.output
    found = dashboards(project)
    assert set(found) == {"loki-mode-fleet", "loki-mode-session"}
    assert found["loki-mode-fleet"]["title"] == "Costs"


def test_alerts_of_a_replaced_dashboard_have_no_link_to_a_panel(project: Path) -> None:
    (project / "dashboards/team/costs.py").write_text(OWN.format(uid="litellm-spend"))
    for command in ("generate", "check"):
        result = heddle(project, ["loki_mode", "litellm"], command)
        assert result.exit_code == 0, result.output
    rules = (project / "out/provisioning/alerting/litellm.yaml").read_text()
    assert "LiteLLMSpend" in rules
    assert "litellm-requests" in rules
    assert "litellm-spend" not in rules


def test_own_alert_of_a_replaced_dashboard_needs_a_panel(project: Path) -> None:
    (project / "dashboards/team/costs.py").write_text(OWN.format(uid="loki-mode-fleet"))
    (project / "dashboards/team/alerts.py").write_text(ALERTS)
    result = heddle(project, ["loki_mode"], "generate")
    assert result.exit_code == 2
    assert "TeamCost links to panel 'Costs', which dashboard 'loki-mode-fleet' does not have" in result.output
    assert result.output.count("error[") == 1


def test_included_system_reads_its_settings(project: Path) -> None:
    assert heddle(project, ["loki_mode"], "generate").exit_code == 0
    (project / "heddle.toml").write_text('include = ["loki_mode"]\n[system.loki_mode]\njob = "batch-runs"\n')
    result = CliRunner().invoke(main, ["generate"])
    assert result.exit_code == 0, result.output
    assert "batch-runs" in (project / "out/dashboards/loki-mode/loki-mode-fleet.json").read_text()


def test_the_dashboard_across_systems_has_panels_of_included_systems(project: Path) -> None:
    assert heddle(project, ["litellm", "token_flow"], "generate").exit_code == 0
    outcomes = dashboards(project)["agent-outcomes"]
    titles = [panel["title"] for panel in panels(outcomes) if panel["type"] != "row"]
    assert titles
    assert [title for title in titles if not title.startswith("LiteLLM ")] == []
    assert [each["name"] for each in outcomes["templating"]["list"]] == [
        "prometheus",
        "litellm_job",
        "litellm_instance",
    ]


def test_without_systems_there_is_no_dashboard_across_them(project: Path) -> None:
    assert heddle(project, ["token_flow"], "generate").exit_code == 0
    assert "agent-outcomes" not in dashboards(project)


def test_unknown_system_is_an_error(project: Path) -> None:
    result = heddle(project, ["loki_mode", "token_flwo"], "generate")
    assert result.exit_code == 2
    assert "unknown system 'token_flwo' in `include`" in result.output
    assert "did you mean 'token_flow'?" in result.output
    assert not (project / "out").exists()
