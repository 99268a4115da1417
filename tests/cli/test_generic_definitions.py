"""A dashboard and data sources without a class or function of their own, from the definitions to the files."""

from __future__ import annotations

import json

import yaml
from click.testing import CliRunner

from heddle.cli import main
from tests.cli.project import Project

SOURCES = '''
"""Data sources of any type."""

from heddle import EnvVar, datasource

datasources = [
    datasource("cloudwatch", uid="cloudwatch", name="CloudWatch", json={"authType": "default"}),
    datasource(
        "influxdb", uid="influx", name="Influx", url="http://influx:8086", secure={"token": EnvVar("INFLUX_TOKEN")}
    ),
    datasource(
        "tempo",
        uid="tempo",
        name="Tempo",
        url="http://tempo:3200",
        json={"serviceMap": {"datasourceUid": "SERVICE_MAP"}},
    ),
]
'''

DASHBOARD = '''
"""Panels, queries, variables and annotations of any type."""

from grafanalib import core

from heddle import Dashboard, Row, annotation, custom, geomap, logs, loki, panel, prometheus, query, raw, table
from heddle import timeseries, variable

dashboard = Dashboard(
    uid="places",
    title="Places",
    description="Where do orders come from?",
    tags=["shop"],
    variables=[
        prometheus(),
        loki(),
        variable("adhoc", "filters", title="Filters", source_type="prometheus"),
        variable("query", "app", source_type="loki", query={"label": "app", "stream": "", "type": 1}, multi=True),
        custom("level", ["error", "warn"], title="Level", multi=True),
    ],
    annotations=[annotation("Deployment", logs('{app=~"$app"} |= "deployed"'), title="{{app}}")],
    rows=[
        Row(
            "Places",
            [
                geomap("Where", question="Where?", query=raw('sum by (job) (up{job=~".+"})')),
                table("Traces", question="Which?", query=query("tempo", {"queryType": "traceql", "query": "{}"})),
                panel("acme-levels-panel", "Levels", question="Which?", query=logs('{level=~"$level"}'), width=6),
                core.AlertList(title="Alerts", description="Which?"),
                timeseries(
                    "Double",
                    question="How many?",
                    query=[raw('sum(up{job=~".+"})'), query("__expr__", {"type": "math", "expression": "$A * 2"})],
                    unit="short",
                ),
                table("Copy", question="Which?", query=query("datasource", {"panelId": 1}), unit="short"),
                timeseries("Test", question="?", query=query("grafana", {"queryType": "randomWalk"}), unit="short"),
            ],
        ),
    ],
)
'''


def test_definitions_of_any_type_become_files_without_findings(project: Project) -> None:
    project.write("datasources/several.py", SOURCES.replace("SERVICE_MAP", "prometheus"))
    project.write("dashboards/shop/places.py", DASHBOARD)
    exported = {"title": "Old", "uid": "old", "panels": [], "schemaVersion": 36}
    project.write("dashboards/shop/old.json", json.dumps(exported))
    project.write("dashboards/shop/old.py", 'from heddle import from_json\n\ndashboard = from_json("old.json")\n')
    done = project.generate()
    assert (done.exit_code, done.stderr) == (0, "")
    cloudwatch = yaml.safe_load((project.folder / "out/provisioning/datasources/cloudwatch.yaml").read_text())[
        "datasources"
    ][0]
    assert (cloudwatch["type"], "url" in cloudwatch) == ("cloudwatch", False)
    places = project.json("dashboards/shop/places.json")
    assert [panel["type"] for panel in places["panels"]] == [
        *("row", "geomap", "table", "acme-levels-panel", "alertlist"),
        *("timeseries", "table", "timeseries"),
    ]
    assert project.json("dashboards/shop/old.json")["title"] == "Old"
    checked = CliRunner().invoke(main, ["check", "out/dashboards/shop/places.json", "--select", "panel/*"])
    assert checked.exit_code == 0, checked.output


def test_a_reference_to_an_unknown_data_source_is_an_error(project: Project) -> None:
    project.write("datasources/several.py", SOURCES.replace("SERVICE_MAP", "prometheuss"))
    done = project.generate()
    assert done.exit_code == 2
    assert "`json.serviceMap.datasourceUid` of data source 'tempo' links to 'prometheuss'" in done.stderr
    assert "did you mean `prometheus`?" in done.stderr
