"""Prometheus takes what is made, and scrapes every system under the job that its dashboards select."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import urlopen

import pytest

from heddle.author.simulation.simulation import HEALTHY
from heddle.settings.systems import SystemSettings
from heddle.simulate.server import Pages, create_server
from heddle.simulate.targets import RunOptions, Target, create_targets
from tests.cli.project import ROOT
from tests.dashboards.prometheus.server import MISSING, free_port, run_prometheus
from tests.simulate.systems import simulations
from tests.stack.made import SIMULATOR, SYSTEMS, jobs, made, texts

FOLDERS = {"tokenhub": "loom.tokenhub"}
DISCOVERED = {"stack.discovery": SIMULATOR}
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
    "untold": {"stack.alertmanager": ""},
}


@needs_promtool
@pytest.mark.parametrize("variant", VARIANTS)
def test_promtool_takes_it(tmp_path: Path, variant: str) -> None:
    file = tmp_path / "prometheus.yaml"
    file.write_text(texts(VARIANTS[variant], rules=False)["prometheus.yaml"])
    # A token's file is in Prometheus' machine, which this is not.
    done = subprocess.run(
        ["promtool", "check", "config", "--syntax-only", file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
def test_promtool_finds_the_rules_from_where_it_is_shipped() -> None:
    config, rules = ROOT / "out/stack/prometheus.yaml", list((ROOT / "out/prometheus/rules").glob("*.yaml"))
    done = subprocess.run(["promtool", "check", "config", config], capture_output=True, text=True, check=False)
    assert (done.returncode, f"{len(rules)} rule files found" in done.stdout) == (0, True), done.stdout + done.stderr


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_job_is_named_as_dashboards_select_it(name: str) -> None:
    settings = import_module(f"dashboards.{FOLDERS.get(name, name)}.settings").settings
    assert jobs()[settings.job]["static_configs"][0]["targets"] == list(settings.targets)


def test_of_several_jobs_the_first_that_is_a_name_is_scraped() -> None:
    assert "loom-2" in jobs({"system.loom.job": "loom-[0-9]|loom-2|loom-3"})


def test_a_job_that_is_no_name_is_left_to_its_owner() -> None:
    assert {each for each in jobs({"system.loom.job": "loom-.*"}) if each.startswith("loom")} == {
        "loom-core",
        "loomflow",
    }


def test_a_job_of_several_systems_is_the_label_of_each() -> None:
    found = jobs({"system.loom.job": "agents", "system.tokenhub.job": "agents"})
    assert "job" not in found["agents"]["static_configs"][0].get("labels", {})
    assert found["agents/tokenhub"]["static_configs"][0]["labels"]["job"] == "agents"


def test_a_system_of_ones_own_is_scraped() -> None:
    found = jobs(own=Shop(job="shops", targets=("shop:80",)))
    assert found["shops"]["static_configs"] == [{"targets": ["shop:80"]}]


def test_a_system_without_a_target_is_not() -> None:
    assert "loom" not in jobs({"system.loom.targets": ()})


def test_access_is_a_file_and_no_value() -> None:
    found = jobs(VARIANTS["secured"])["loom"]
    assert found["scheme"] == "https"
    assert found["authorization"] == {"credentials_file": "/run/secrets/loom"}


def test_labels_are_attached() -> None:
    assert jobs(VARIANTS["secured"])["loki-mode"]["static_configs"][0]["labels"] == {
        "environment": "production",
        "project": "a=b",
    }


@pytest.mark.parametrize("rules", [True, False])
def test_rules_are_loaded_where_there_are_some(rules: bool) -> None:
    assert {"rule_files", "alerting"} & made("prometheus", rules=rules).keys() == (
        {"rule_files", "alerting"} if rules else set()
    )


def test_without_an_alertmanager_the_rules_stay() -> None:
    assert {"rule_files", "alerting"} & made("prometheus", {"stack.alertmanager": ""}).keys() == {"rule_files"}


@pytest.mark.parametrize(
    ("chosen", "there"), [({}, False), (DISCOVERED, True), ({"system.loom_core.targets": ()}, True)]
)
def test_nothing_is_scraped_twice(chosen: dict[str, Any], there: bool) -> None:
    assert ("otel-exported" in jobs(chosen)) is there


def healthy(begin: float) -> RunOptions:
    return RunOptions(scenario=HEALTHY, seed=1, begin=begin, scenario_start=begin)


def simulated() -> tuple[Target, ...]:
    return create_targets(simulations(), healthy(0))


def test_every_simulated_target_is_kept_by_one_job() -> None:
    kept = [each["relabel_configs"][0]["regex"] for each in jobs(DISCOVERED).values() if "relabel_configs" in each]
    counts = [sum(bool(re.fullmatch(regex, target.job)) for regex in kept) for target in simulated()]
    assert counts == [1] * len(SYSTEMS) + [1]  # Loki Mode has two projects


def test_a_default_target_says_the_labels_that_the_simulated_one_has() -> None:
    found = {name: job["static_configs"][0].get("labels", {}) for name, job in jobs().items()}
    assert {each.job: {**found[each.job], "instance": "", "job": ""} for each in simulated()} == {
        each.job: {**each.labels, "instance": "", "job": ""} for each in simulated()
    }


@pytest.mark.skipif(bool(MISSING), reason="prometheus is missing: `apt-get install prometheus`")
def test_a_real_prometheus_finds_the_simulated_systems(tmp_path: Path) -> None:
    begin = time.time()
    found = create_targets(simulations(), healthy(begin))
    serving = create_server(Pages(found, time.time), "127.0.0.1", 0)
    thread = Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    try:
        address = f"http://127.0.0.1:{serving.server_address[1]}/targets"
        config = tmp_path / "prometheus.yaml"
        chosen = {"stack.discovery": address, "scrape_interval": "1s", "stack.alertmanager": ""}
        config.write_text(texts(chosen, rules=False)["prometheus.yaml"])
        with run_prometheus(config, tmp_path / "data", free_port(), tmp_path / "log") as prometheus:
            up = _up(prometheus.url, len(found))
    finally:
        serving.shutdown()
        serving.server_close()
        thread.join()
    assert up == {(each.job, each.process.instance) for each in found}


def _up(url: str, wanted: int) -> set[tuple[str, str]]:
    """Return the jobs and instances that are up, once there are so many of them."""
    found: set[tuple[str, str]] = set()
    until = time.monotonic() + 60
    while len(found) < wanted and time.monotonic() < until:
        time.sleep(0.2)
        with urlopen(f"{url}/api/v1/targets?state=active", timeout=10) as answer:
            active = json.load(answer)["data"]["activeTargets"]
        own = {"prometheus", "otel-collector", "otel-exported"}
        up = [each["labels"] for each in active if each["health"] == "up" and each["labels"]["job"] not in own]
        found = {(labels["job"], labels["instance"]) for labels in up}
    return found
