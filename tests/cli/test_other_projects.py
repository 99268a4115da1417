"""Projects of other people: a monorepo, a gateway that needs headers, variables in SQL, and failing modules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from heddle.cli import main
from tests.cli.project import Project, panels

CATALOG = """
from heddle import Counter, System

API = System("{name}", "{name}", job="{name}-api")
CALLS = Counter(API, "rpc_calls_total", "Calls.", of="calls", labels=("status",))
"""

CALLS = """
from monitors.api.catalog import API, CALLS
from {helper} import TITLE
from heddle import Dashboard, Row, instance, job, prometheus, stat

dashboard = Dashboard(
    uid="{name}-calls",
    title=TITLE,
    description="How many calls are there?",
    tags=["rpc"],
    variables=[prometheus(), job(API), instance(API)],
    rows=[Row("", [stat("Calls", question="How many calls are there?", query=CALLS.rate().sum())])],
)
"""


def heddle(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def texts(value: Any, key: str) -> list[str]:
    """Return the texts with a key, anywhere in a JSON value."""
    if isinstance(value, dict):
        own = [item for name, item in value.items() if name == key and isinstance(item, str)]
        return [*own, *(text for item in value.values() for text in texts(item, key))]
    return [text for item in value for text in texts(item, key)] if isinstance(value, list) else []


@pytest.mark.parametrize("helper", ["monitors.api.titles", "titles"])
def test_services_of_a_monorepo_have_their_own_catalogs(project: Project, helper: str) -> None:
    names = ("stock", "pricing", "returns")
    folders = [f"teams/{name}/monitors" for name in names]
    project.write("pyproject.toml", f"[tool.heddle]\ndefinitions = {[*folders, 'datasources']}\n")
    for name, folder in zip(names, folders, strict=True):
        project.write(f"{folder}/api/catalog.py", CATALOG.format(name=name))
        project.write(f"{folder}/api/calls.py", CALLS.format(name=name, helper=helper))
        path = f"{folder}/api/titles.py" if "." in helper else f"teams/{name}/titles.py"
        project.write(path, f"TITLE = 'Calls of {name}'\n")
    assert project.generate().exit_code == 0
    for name in names:
        data = project.json(f"dashboards/api/{name}-calls.json")
        assert data["title"] == f"Calls of {name}"
        assert [text for text in texts(data, "expr") if f"${name}_job" not in text] == []
        assert f"{name}-api" in json.dumps(data["templating"])


HEADERS = """
from heddle import Connection, EnvVar, {type}

datasource = {type}(
    uid="tenant-eu",
    name="Tenant: EU/1",
    connection=Connection(
        url="https://gateway.example.org/{path}",
        bearer_token=EnvVar("GATEWAY_TOKEN"),
        headers=(
            ("X-Scope-OrgID", "a|b"),
            ("X-Price", "cost$EUR"),
            ("X-Off", "no"),
            ("X-Code", "0123"),
            ("X-Power", "2e5"),
        ),
    ),
    extra_json={{"customQueryParameters": "a=$b"}},
)
"""


@pytest.mark.parametrize(("type", "path"), [("Prometheus", "prometheus"), ("Loki", "loki")])
def test_headers_of_a_gateway_stay_texts(project: Project, type: str, path: str) -> None:
    project.write("datasources/tenant.py", HEADERS.format(type=type, path=path))
    assert project.generate().exit_code == 0
    text = (project.out / "provisioning/datasources/tenant-eu.yaml").read_text()
    (entry,) = yaml.safe_load(text)["datasources"]
    values = entry["secureJsonData"]
    named = {entry["jsonData"][f"httpHeaderName{n}"]: values[f"httpHeaderValue{n}"] for n in range(1, 7)}
    assert named == {
        "Authorization": "Bearer $GATEWAY_TOKEN",
        "X-Scope-OrgID": "a|b",
        "X-Price": "cost$$EUR",
        "X-Off": "no",
        "X-Code": "0123",
        "X-Power": "2e5",
    }
    assert entry["jsonData"]["customQueryParameters"] == "a=$$b"


def test_the_help_for_the_default_data_source_is_enough(project: Project) -> None:
    project.remove("datasources/prometheus.py")
    project.remove("dashboards/loom/orders.py")
    project.write("datasources/tenant.py", HEADERS.format(type="Prometheus", path="x"))
    result = project.generate()
    assert result.exit_code == 2
    assert "set `default_datasource` in the settings to one of: loki, tenant-eu" in result.output
    project.write("pyproject.toml", '[tool.heddle]\ndefault_datasource = "tenant-eu"\n')
    assert project.generate().exit_code == 0
    assert "isDefault: true" in (project.out / "provisioning/datasources/tenant-eu.yaml").read_text()


TRIPS = """
from heddle import Dashboard, Row, custom, datasource_variable, {function}, table

QUERY = "SELECT name, in_unit(far, '$measure') AS far FROM rides WHERE $__timeFilter(at)"

dashboard = Dashboard(
    uid="rides",
    title="Rides",
    description="How far are rides?",
    tags=["rides"],
    variables=[
        datasource_variable("{type}", name="warehouse", label="Warehouse"),
        custom("measure", ["km", "mi"], title="Measure"),
    ],
    rows=[
        Row(
            "",
            [
                table(
                    "Rides",
                    question="How far are rides?",
                    unit="lengthkm",
                    query={function}(QUERY, shape="table"),
                )
            ],
        )
    ],
)
"""


@pytest.mark.parametrize(
    ("function", "type"),
    [
        ("postgres", "postgres"),
        ("postgres", "grafana-postgresql-datasource"),
        ("clickhouse", "grafana-clickhouse-datasource"),
    ],
)
def test_a_variable_in_quotes_is_sql(project: Project, function: str, type: str) -> None:
    project.write("dashboards/rides/rides.py", TRIPS.format(function=function, type=type))
    assert project.generate().exit_code == 0
    (panel,) = panels(project.json("dashboards/rides/rides.json"))
    assert panel["datasource"]["uid"] == "${warehouse}"
    assert panel["targets"][0]["datasource"]["uid"] == "${warehouse}"
    checked = heddle("check", "--definitions", "dashboards/rides")
    assert checked.exit_code == 0, checked.output


def test_the_name_of_a_plugin_in_place_of_its_type_is_explained(project: Project) -> None:
    project.write("dashboards/rides/rides.py", TRIPS.format(function="clickhouse", type="clickhouse"))
    assert "did you mean `grafana-clickhouse-datasource`?" in project.generate().output


def test_a_failing_helper_is_shown_at_its_own_line(project: Project, tmp_path: Path) -> None:
    project.write("shapes/__init__.py", "")
    project.write("shapes/sizes.py", "\n\nWIDE = int('wide')\n")
    project.write("dashboards/loom/orders.py", "from shapes.sizes import WIDE\n\ndashboard = WIDE\n")
    result = project.generate()
    assert result.exit_code == 2
    assert "--> shapes/sizes.py:3:8" in result.output
    assert "note: imported at dashboards/loom/orders.py:1:1" in result.output
    assert not (tmp_path / "out").exists()
