"""Prometheus accepts its file, and scrapes every system with the job that its dashboards select."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from heddle.author.simulation.simulation import HEALTHY
from heddle.settings.systems import SystemSettings
from heddle.simulate.server import Pages, create_server
from heddle.simulate.targets import RunOptions, Target, create_targets
from tests.cli.project import ROOT
from tests.dashboards.prometheus.server import MISSING, free_port, run_prometheus
from tests.running_server import running_server
from tests.simulate.systems import simulations
from tests.stack.stack_files import SIMULATOR, SYSTEMS, file_texts, load_file, scrape_jobs

FOLDERS = {"tokenhub": "loom.tokenhub"}
DISCOVERED = {"endpoints.discovery": SIMULATOR}
needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool is missing: `apt-get install prometheus`"
)


class Shop(SystemSettings):
    name = "shop"
    title = "Shop"


VARIANTS: dict[str, dict[str, Any]] = {
    "default": {},
    "discovered": DISCOVERED,
    "secured": {
        "system.loom.scheme": "https",
        "system.loom.token_file": "/run/secrets/loom",
        "system.loki_mode.labels": ("environment=production", "project=a=b"),
    },
    "one name": dict.fromkeys([f"system.{name}.job" for name in SYSTEMS], "agents"),
    "no alertmanager": {"endpoints.alertmanager": ""},
}


@needs_promtool
@pytest.mark.parametrize("variant", VARIANTS)
def test_promtool_accepts_the_file(tmp_path: Path, variant: str) -> None:
    file = tmp_path / "prometheus.yaml"
    file.write_text(file_texts(VARIANTS[variant], rules=False)["prometheus.yaml"])
    # `--syntax-only`: the file of the token does not exist here.
    result = subprocess.run(
        ["promtool", "check", "config", "--syntax-only", file], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


@needs_promtool
def test_promtool_finds_the_rule_files_of_the_shipped_file() -> None:
    config, rules = ROOT / "out/stack/prometheus.yaml", list((ROOT / "out/prometheus/rules").glob("*.yaml"))
    result = subprocess.run(["promtool", "check", "config", config], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"{len(rules)} rule files found" in result.stdout


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_is_scraped_with_the_job_of_its_settings(name: str) -> None:
    settings = import_module(f"dashboards.{FOLDERS.get(name, name)}.settings").settings
    assert scrape_jobs()[settings.job]["static_configs"][0]["targets"] == list(settings.targets)


@pytest.mark.parametrize(("version", "path"), [("9.48", None), ("10.0", "/v1/metrics")])
def test_version_10_of_loki_mode_has_another_path(version: str, path: str | None) -> None:
    assert scrape_jobs({"system.loki_mode.version": version})["loki-mode"].get("metrics_path") == path


def test_the_first_literal_alternative_of_a_job_regex_is_scraped() -> None:
    assert "loom-2" in scrape_jobs({"system.loom.job": "loom-[0-9]|loom-2|loom-3"})


def test_a_job_regex_without_a_literal_alternative_is_not_scraped() -> None:
    assert {each for each in scrape_jobs({"system.loom.job": "loom-.*"}) if each.startswith("loom")} == {
        "loom-core",
        "loomflow",
    }


def test_systems_with_the_same_job_have_separate_scrape_configs() -> None:
    by_name = scrape_jobs({"system.loom.job": "agents", "system.tokenhub.job": "agents"})
    assert "job" not in by_name["agents"]["static_configs"][0].get("labels", {})
    assert by_name["agents/tokenhub"]["static_configs"][0]["labels"]["job"] == "agents"


def test_a_system_of_the_project_is_scraped() -> None:
    by_name = scrape_jobs(own=Shop(job="shops", targets=("shop:80",)))
    assert by_name["shops"]["static_configs"] == [{"targets": ["shop:80"]}]


def test_a_system_without_targets_is_not_scraped() -> None:
    assert "loom" not in scrape_jobs({"system.loom.targets": ()})


def test_a_token_is_referenced_by_its_file() -> None:
    job = scrape_jobs(VARIANTS["secured"])["loom"]
    assert job["scheme"] == "https"
    assert job["authorization"] == {"credentials_file": "/run/secrets/loom"}


def test_targets_have_the_labels_of_the_settings() -> None:
    assert scrape_jobs(VARIANTS["secured"])["loki-mode"]["static_configs"][0]["labels"] == {
        "environment": "production",
        "project": "a=b",
    }


@pytest.mark.parametrize("rules", [True, False])
def test_rules_are_loaded_if_there_are_any(rules: bool) -> None:
    assert {"rule_files", "alerting"} & load_file("prometheus", rules=rules).keys() == (
        {"rule_files", "alerting"} if rules else set()
    )


def test_rules_are_loaded_without_an_alertmanager() -> None:
    assert {"rule_files", "alerting"} & load_file("prometheus", {"endpoints.alertmanager": ""}).keys() == {"rule_files"}


BEHIND_THE_COLLECTOR = ("loom_core", "claude_code")


@pytest.mark.parametrize(
    ("values", "is_scraped"),
    [({}, False), (DISCOVERED, True), ({f"system.{name}.targets": () for name in BEHIND_THE_COLLECTOR}, True)],
)
def test_the_exporter_of_the_collector_is_scraped_once(values: dict[str, Any], is_scraped: bool) -> None:
    assert ("otel-exported" in scrape_jobs(values)) is is_scraped


def healthy(begin: float) -> RunOptions:
    return RunOptions(scenario=HEALTHY, seed=1, begin=begin, scenario_start=begin)


def simulated() -> tuple[Target, ...]:
    return create_targets(simulations(), healthy(0))


def test_every_simulated_target_belongs_to_one_job() -> None:
    patterns = [
        each["relabel_configs"][0]["regex"] for each in scrape_jobs(DISCOVERED).values() if "relabel_configs" in each
    ]
    counts = [sum(bool(re.fullmatch(regex, target.job)) for regex in patterns) for target in simulated()]
    assert counts == [1] * len(SYSTEMS) + [1]  # Loki Mode has two projects


def test_default_targets_have_the_labels_of_simulated_ones() -> None:
    labels = {name: job["static_configs"][0].get("labels", {}) for name, job in scrape_jobs().items()}
    assert {each.job: {**labels[each.job], "instance": "", "job": ""} for each in simulated()} == {
        each.job: {**each.labels, "instance": "", "job": ""} for each in simulated()
    }


@pytest.mark.skipif(bool(MISSING), reason="prometheus is missing: `apt-get install prometheus`")
def test_a_real_prometheus_discovers_the_simulated_systems(tmp_path: Path) -> None:
    begin = time.time()
    targets = create_targets(simulations(), healthy(begin))
    with running_server(create_server(Pages(targets, time.time), "127.0.0.1", 0)) as url:
        config = tmp_path / "prometheus.yaml"
        values = {"endpoints.discovery": f"{url}/targets", "scrape_interval": "1s", "endpoints.alertmanager": ""}
        config.write_text(file_texts(values, rules=False)["prometheus.yaml"])
        with run_prometheus(config, tmp_path / "data", free_port(), tmp_path / "log") as prometheus:
            up = _up(prometheus.url, len(targets))
    assert up == {(each.job, each.process.instance) for each in targets}


def _up(url: str, count: int) -> set[tuple[str, str]]:
    """Wait until this many targets are up, and return their jobs and instances."""
    healthy_targets: set[tuple[str, str]] = set()
    until = time.monotonic() + 60
    while len(healthy_targets) < count and time.monotonic() < until:
        time.sleep(0.2)
        with urlopen(f"{url}/api/v1/targets?state=active", timeout=10) as response:
            active = json.load(response)["data"]["activeTargets"]
        own = {"prometheus", "otel-collector", "otel-exported"}
        up = [each["labels"] for each in active if each["health"] == "up" and each["labels"]["job"] not in own]
        healthy_targets = {(labels["job"], labels["instance"]) for labels in up}
    return healthy_targets
