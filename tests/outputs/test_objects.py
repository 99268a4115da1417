"""Every output has the same objects as the provisioning files, read back without the package."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from heddle.build.generate import generate
from heddle.outputs.registry import FOLDERS
from tests.outputs.api_server import VALIDATORS, conflicts, problems
from tests.outputs.conftest import tree
from tests.outputs.grafana_api_reader import read_apis, read_git_sync
from tests.outputs.reader import Objects, documents, read_configmaps, read_operator, read_provisioning
from tests.settings_values import ROOT, reimported, settings_with

VALUES: dict[str, Any] = {
    "outputs": ("provisioning", *FOLDERS),
    "stack": True,
    "alerts.recording_rules": True,
    "datasources.loki.headers_env": ("X-Tenant=LOKI_TENANT",),
    "datasources.prometheus.bearer_token_env": "PROMETHEUS_TOKEN",
    "receivers.ops.type": "slack",
    "receivers.ops.secret_env": "OPS_URL",
    "receivers.mail.mute_timings": ("nights",),
    "receivers.mail.type": "email",
    "receivers.mail.addresses": ("a@example.org", "b@example.org"),
    "receivers.mail.severities": ("critical",),
    "mute_timings.nights.times": ("22:00-06:00",),
    "mute_timings.nights.weekdays": ("monday", "saturday"),
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the shipped definitions, with receivers and secrets."""
    folder = tmp_path_factory.mktemp("outputs") / "out"
    with reimported(VALUES):
        generate(settings_with(VALUES, ROOT), [ROOT / "dashboards", ROOT / "datasources"], out=folder)
    return folder


@pytest.fixture(scope="module")
def provisioned(out: Path) -> Objects:
    return read_provisioning(out)


def test_the_provisioning_files_have_objects_of_every_kind(provisioned: Objects) -> None:
    assert len(provisioned.dashboards) > 10
    assert len(provisioned.datasources) == 5
    assert len(provisioned.rules) > len(provisioned.groups) > 3
    assert set(provisioned.contact_points) == {"mail", "ops"}
    assert set(provisioned.mute_timings) == {"nights"}
    assert set(provisioned.templates) == {"heddle"}
    assert len(provisioned.policies) == 1
    assert "<PROMETHEUS_TOKEN>" in str(provisioned.datasources["prometheus"])
    assert "<LOKI_TENANT>" in str(provisioned.datasources["loki"])


def test_configmaps_have_the_provisioned_objects(out: Path, provisioned: Objects) -> None:
    assert read_configmaps(out) == replace(provisioned, folder_uids={})


def test_the_operator_has_the_provisioned_objects(out: Path, provisioned: Objects) -> None:
    without_correlations = {
        uid: {key: value for key, value in entry.items() if key != "correlations"}
        for uid, entry in provisioned.datasources.items()
    }
    assert read_operator(out) == replace(provisioned, datasources=without_correlations, rules={})


def test_git_sync_and_apis_have_the_provisioned_dashboards(out: Path, provisioned: Objects) -> None:
    for read in (read_git_sync(tree(out / "git-sync")), read_apis(tree(out / "apis"))):
        assert {uid: data for uid, (data, _) in read.items()} == provisioned.dashboards
        assert {uid: " / ".join(titles) for uid, (_, titles) in read.items()} == provisioned.folders


def test_an_api_server_accepts_every_manifest(out: Path) -> None:
    for folder in ("kubernetes", "operator"):
        manifests = list(documents(out / folder))
        assert [problem for manifest in manifests for problem in problems(manifest)] == []
        assert conflicts(manifests) == []


def test_the_manifests_have_every_kind_with_a_schema(out: Path) -> None:
    kinds = {
        (manifest["apiVersion"], manifest["kind"])
        for folder in ("kubernetes", "operator")
        for manifest in documents(out / folder)
    }
    assert set(VALIDATORS) - kinds == {("grafana.integreatly.org/v1beta1", "GrafanaLibraryPanel")}  # none is shipped


def test_a_kustomization_lists_every_file_of_its_folder(out: Path) -> None:
    for folder in ("kubernetes", "operator"):
        listed = yaml.safe_load((out / folder / "kustomization.yaml").read_text())["resources"]
        files = {path.relative_to(out / folder).as_posix() for path in (out / folder).rglob("*.yaml")}
        assert set(listed) == files - {"kustomization.yaml"}


def test_a_scrape_configuration_has_the_targets_of_the_stack(out: Path) -> None:
    jobs = yaml.safe_load((out / "stack/prometheus.yaml").read_text())["scrape_configs"]
    scraped = [each["spec"] for each in documents(out / "kubernetes") if each["kind"] == "ScrapeConfig"]
    assert len(scraped) == len(jobs) - 1  # Prometheus itself
    assert {spec["scrapeInterval"] for spec in scraped} == {"15s"}
    targets = {(spec["jobName"], tuple(group["targets"])) for spec in scraped for group in spec["staticConfigs"]}
    assert targets == {
        (job["job_name"], tuple(group["targets"]))
        for job in jobs
        for group in job["static_configs"]
        if job["job_name"] != "prometheus"
    }
