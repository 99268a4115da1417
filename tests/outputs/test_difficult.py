"""A project with difficult titles, uids and values: every output has the same objects, for every parser."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from heddle.compile.artifact import Artifact
from heddle.compile.yaml import dump
from heddle.outputs.output import ProjectFiles
from heddle.outputs.registry import open_outputs
from heddle.outputs.secret_values import SecretValues, literal
from tests.outputs.api_server import conflicts, problems
from tests.outputs.conftest import Heddle
from tests.outputs.reader import Objects, documents, read_configmaps, read_operator, read_provisioning
from tests.outputs.test_manifests import AMBIGUOUS, ruamel
from tests.settings_values import settings_with

TEXTS = (*(text for text in AMBIGUOUS if text), "${x}", "$$", "{{instance}}", "Ünïcode \u2028 \x85 \ufeff ☃", "<&>")

DASHBOARDS = f"""\
from heddle import Dashboard, Row, text

TEXTS = {TEXTS!r}

def board(uid, title, folder):
    return Dashboard(
        uid=uid, title=title, description="What?", folder=folder, tags=["a"],
        rows=[Row("Texts", [text(value, title=f"Text {{index}}") for index, value in enumerate(TEXTS)])],
    )

dashboards = [
    board("A_b", "on", "Shop/Checkout/EU"),
    board("a-b", "007", "Shop"),
    board("a_b", "22:00", "Shop/Checkout"),
    board("{"x" * 40}", "~", ""),
    board("0x1F", "{{{{ .Title }}}} ${{x}}", "Ünïcode <&>"),
    board("1e3", "2026-01-01", "on"),
    board("b-2", "b", "Shop/ Straße"),
]
"""

LIBRARY_PANELS = """\
from heddle import library_panel, text

library_panels = [
    library_panel(text("${x} {{y}}", title="on"), uid="A_b", folder="Shop/Library"),
    library_panel(text("1e3", title="off"), uid="a-b"),
]
"""

DATASOURCES = """\
from heddle import connection, datasource, EnvVar

datasources = [
    datasource(
        "cloudwatch", uid="aws", name="AWS $1",
        json={"region": "eu-$central", "list": [EnvVar("REGION"), "on"], "odd.key": {"a-b": EnvVar("KEY")}, "n": "007"},
        secure={"accessKey": EnvVar("AWS_KEY"), "secretKey": EnvVar("AWS_SECRET")},
    ),
    datasource("testdata", uid="T_1", name="yes", json={"text": "${TOKEN} $$ {{x}}"}),
]
"""

SETTINGS = """\
outputs = ["provisioning", "configmaps", "operator"]
alerts.evaluator = "grafana"
alerts.interval = "1d"

[folders]
web = "Shop / Web: 1e3"

[receivers.Ops_1]
type = "slack"
secret_env = "OPS_URL"

[receivers.off]
type = "pagerduty"
secret_env = "PAGER_KEY"
severities = ["critical"]
mute_timings = ["off"]

[mute_timings.off]
times = ["22:00-06:00"]
weekdays = ["sunday"]

[kubernetes]
labels = ["on=off", "version=1e3", "hex=0x1F", "time=007"]
"""


@pytest.fixture
def out(project: Path, heddle: Heddle) -> Path:
    (project / "dashboards/difficult.py").write_text(DASHBOARDS)
    (project / "dashboards/web/library.py").write_text(LIBRARY_PANELS)
    (project / "datasources/difficult.py").write_text(DATASOURCES)
    heddle("generate", settings=SETTINGS)
    return project / "out"


def test_every_output_has_the_same_objects(out: Path) -> None:
    provisioned = read_provisioning(out)
    assert len(provisioned.dashboards) == 8
    assert [panel["folder"] for panel in provisioned.library_panels.values()] == ["Shop / Library", "Shop / Web: 1e3"]
    assert all(text.strip() in str(provisioned.dashboards["a-b"]) for text in ("${x}", "{{instance}}", "☃"))
    folders = {uid: title.replace(" / ", " - ") for uid, title in provisioned.folders.items()}
    assert read_configmaps(out) == replace(provisioned, folder_uids={}, folders=folders, library_panels={})
    assert read_operator(out) == _for_the_operator(provisioned)


def _for_the_operator(provisioned: Objects) -> Objects:
    """Return the objects with durations in the notation of Go."""
    groups = {name: {**group, "interval": "24h"} for name, group in provisioned.groups.items()}
    return replace(provisioned, groups=groups)


def test_an_api_server_accepts_every_manifest(out: Path) -> None:
    for folder in ("kubernetes", "operator"):
        manifests = list(documents(out / folder))
        assert [problem for manifest in manifests for problem in problems(manifest)] == []
        assert conflicts(manifests) == []


def test_every_parser_reads_the_same_values(out: Path) -> None:
    paths = [*(out / "kubernetes").rglob("*.yaml"), *(out / "operator").rglob("*.yaml")]
    assert len(paths) > 25
    different = []
    for path in paths:
        content = path.read_bytes()
        value = yaml.safe_load(content)
        different += [(path.name, version) for version in ((1, 1), (1, 2)) if ruamel(content, version) != value]
    assert different == []


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
def test_kubectl_builds_the_objects_of_the_files(out: Path) -> None:
    for folder in ("kubernetes", "operator"):
        built = subprocess.run(["kubectl", "kustomize", str(out / folder)], capture_output=True, check=True).stdout
        assert sorted(yaml.safe_load_all(built), key=_key) == sorted(documents(out / folder), key=_key)


def _key(manifest: dict[str, Any]) -> tuple[str, str]:
    return manifest["kind"], manifest["metadata"]["name"]


def test_nested_folders_have_their_parents(out: Path) -> None:
    folders = [each for each in documents(out / "operator") if each["kind"] == "GrafanaFolder"]
    names = {each["metadata"]["name"] for each in folders}
    parents = {each["spec"]["title"]: each["spec"].get("parentFolderRef") for each in folders}
    assert {parent for parent in parents.values() if parent} <= names
    assert parents["EU"] == "heddle-folder-shop-checkout"
    assert parents["Checkout"] == "heddle-folder-shop"
    assert parents["Shop"] is None


def test_a_removed_data_source_is_deleted_by_a_configmap(project: Path, out: Path, heddle: Heddle) -> None:
    (project / "datasources/difficult.py").unlink()
    heddle("generate", settings=SETTINGS)
    manifest = yaml.safe_load((out / "kubernetes/datasources/0-removed.yaml").read_text())
    (text,) = manifest["data"].values()
    names = [entry["name"] for entry in yaml.safe_load(text)["deleteDatasources"]]
    assert names == ["AWS $$1", "yes"]
    assert list(problems(manifest)) == []
    assert [path.name for path in (out / "operator/datasources").iterdir()] == ["prometheus.yaml"]


def test_variables_become_references_to_a_secret() -> None:
    values = SecretValues("keys")
    replaced = values.replace({"a-b": [{"c": "Bearer $TOKEN"}], "d": "$$A ${B} $A", "e": "$$TOKEN", "f": 1}, "jsonData")
    assert replaced == {"a-b": [{"c": "Bearer ${TOKEN}"}], "d": "$A ${B} ${A}", "e": "$TOKEN", "f": 1}
    references = [(each["targetPath"], each["valueFrom"]["secretKeyRef"]) for each in values.references()["valuesFrom"]]
    assert references == [
        ("jsonData['a-b'][0].c", {"name": "keys", "key": "TOKEN"}),
        ("jsonData.d", {"name": "keys", "key": "B"}),
        ("jsonData.d", {"name": "keys", "key": "A"}),
    ]
    assert SecretValues("keys").references() == {}


def test_texts_without_variables_are_those_that_grafana_reads() -> None:
    value = {"$$a": ["$${x}", "$$$$", "a$$b"], "n": 1, "x": None}
    assert literal(value) == {"$$a": ["${x}", "$$", "a$b"], "n": 1, "x": None}


def test_texts_of_alert_rules_are_those_that_grafana_reads() -> None:
    rule = {
        "uid": "a",
        "title": "A $$1",
        "labels": {"cost": "$$5"},
        "annotations": {"summary": "{{ $labels.a }}"},
        "data": [{"model": {"expr": "$x"}}],
    }
    group = {"name": "G $$", "folder": "F $$", "interval": "90s", "rules": [rule]}
    file = Artifact(path="provisioning/alerting/g.yaml", content=dump({"groups": [group]}))
    [output] = open_outputs(settings_with({"outputs": ("provisioning", "operator")}))
    manifests = [yaml.safe_load(artifact.content) for artifact in output.project(ProjectFiles((file,)))]
    specs = {each["kind"]: each.get("spec") for each in manifests}
    assert specs["GrafanaFolder"]["title"] == "F $"
    assert specs["GrafanaAlertRuleGroup"]["name"] == "G $"
    assert specs["GrafanaAlertRuleGroup"]["interval"] == "1m30s"
    assert specs["GrafanaAlertRuleGroup"]["rules"] == [{**rule, "title": "A $1", "labels": {"cost": "$5"}}]


def test_scrape_jobs_become_scrape_configurations() -> None:
    jobs = [
        {
            "job_name": "shop/eu",
            "metrics_path": "/m",
            "scheme": "https",
            "authorization": {"credentials_file": "/etc/token"},
            "static_configs": [{"targets": ["shop:80"], "labels": {"job": "shop", "zone": "eu"}}],
        },
        {"job_name": "prometheus", "static_configs": [{"targets": ["localhost:9090"]}]},
    ]
    content = dump({"global": {"scrape_interval": "30s"}, "scrape_configs": jobs})
    values = {"outputs": ("provisioning", "configmaps"), "kubernetes.rule_labels": ("release=prom", "a=b")}
    [output] = open_outputs(settings_with(values))
    files = ProjectFiles((Artifact(path="stack/prometheus.yaml", content=content),))
    [manifest, _] = [yaml.safe_load(artifact.content) for artifact in output.project(files)]
    assert list(problems(manifest)) == []
    assert {"release": "prom", "a": "b"}.items() <= manifest["metadata"]["labels"].items()
    assert manifest["spec"] == {
        "scrapeInterval": "30s",
        "jobName": "shop",
        "staticConfigs": [{"targets": ["shop:80"], "labels": {"job": "shop", "zone": "eu"}}],
        "metricsPath": "/m",
        "scheme": "HTTPS",
        "authorization": {"credentials": {"name": manifest["metadata"]["name"], "key": "token"}},
    }
