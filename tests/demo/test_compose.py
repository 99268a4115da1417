"""The compose file is consistent and publishes ports only on loopback. No container is started here."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from click import Option

from heddle.cli import main
from tests.cli.project import ROOT

DEMO = ROOT / "demo"
TEXT = (DEMO / "compose.yaml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
PAGE = (ROOT / "docs/demo.md").read_text(encoding="utf-8")
STACK = ROOT / "out/stack"
VERSION = re.compile(r"[\w./-]+:v?\d+\.\d+(\.\d+)*(-[\w-]+)?")
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
SECRETS = {"GRAFANA_ADMIN_PASSWORD", "LANGFUSE_CLICKHOUSE_PASSWORD", "LANGFUSE_PUBLIC_KEY", "LANGFUSE_SECRET_KEY"}


def runs_once(name: str) -> bool:
    """Return whether a service ends after its work."""
    return bool(SERVICES[name]["restart"] == "no")


def mounts(name: str) -> list[tuple[str, str, bool]]:
    """Return the source, the target and whether it is read-only, of each mount of a service."""
    parts = [each.split(":") for each in SERVICES[name].get("volumes", ())]
    return [(part[0], part[1], part[2:] == ["ro"]) for part in parts]


def addresses() -> list[str]:
    """Return every address in the configuration of a service."""
    prometheus = yaml.safe_load((STACK / "prometheus.yaml").read_text())
    collector = yaml.safe_load((STACK / "collector.yaml").read_text())["exporters"]
    promtail = yaml.safe_load((STACK / "promtail.yaml").read_text())
    sources = [
        source
        for path in (ROOT / "out/provisioning/datasources").glob("*.yaml")
        for source in yaml.safe_load(path.read_text())["datasources"]
    ]
    static = [
        config
        for group in (*prometheus["alerting"]["alertmanagers"], *prometheus["scrape_configs"])
        for config in group.get("static_configs", ())
    ]
    commands = json.dumps([service.get("command", "") for service in SERVICES.values()])
    return [
        *(target for config in static for target in config["targets"]),
        *(config["url"] for job in prometheus["scrape_configs"] for config in job.get("http_sd_configs", ())),
        collector["otlp/jaeger"]["endpoint"],
        collector["otlphttp/loki"]["endpoint"],
        *(client["url"] for client in promtail["clients"]),
        *(source["url"] for source in sources if source["uid"] != "langfuse-api"),
        *re.findall(r"https?://[\w.-]+:\d+", commands),
    ]


def listening_ports(name: str) -> set[int]:
    """Return the ports that a service publishes, and those that its own configuration opens."""
    ports = {int(each.split(":")[2]) for each in SERVICES[name].get("ports", ())}
    collector = (STACK / "collector.yaml").read_text()
    own = {int(port) for port in re.findall(r"0\.0\.0\.0:(\d+)", collector)} | {8888}
    return ports | (own if name == "otel-collector" else {4317} if name == "jaeger" else set())


def images(service: dict[str, Any]) -> list[str]:
    """Return the images that a service is run or built from."""
    build = service.get("build", {})
    names = [service["image"]] if "image" in service else list(build.get("args", {}).values())
    if build:
        file = DEMO / build["context"] / build["dockerfile"]
        names += [name for name in re.findall(r"^FROM (\S+)", file.read_text(), re.MULTILINE) if "$" not in name]
    return names


def test_all_services_are_defined() -> None:
    expected = {"grafana", "prometheus", "loki", "jaeger", "otel-collector", "alertmanager", "simulator", "clickhouse"}
    assert expected <= SERVICES.keys()


def test_ports_are_published_only_on_loopback() -> None:
    ports = [(name, port) for name, service in SERVICES.items() for port in service.get("ports", ())]
    assert ports
    assert [each for each in ports if not re.fullmatch(r"127\.0\.0\.1:\d+:\d+", each[1])] == []
    assert [name for name, service in SERVICES.items() if "network_mode" in service] == []


def test_images_have_versions() -> None:
    by_service = {name: images(service) for name, service in SERVICES.items()}
    assert [name for name, names in by_service.items() if not names] == []
    unversioned = [(name, each) for name, names in by_service.items() for each in names if not VERSION.fullmatch(each)]
    assert unversioned == []


def test_grafana_can_search_the_version_of_jaeger() -> None:
    version = SERVICES["jaeger"]["build"]["args"]["IMAGE"].rpartition(":")[2]
    assert tuple(map(int, version.split("."))) < (2, 21)


def test_services_that_keep_running_have_a_health_check() -> None:
    running = [name for name in SERVICES if not runs_once(name)]
    assert [name for name in running if SERVICES[name]["healthcheck"]["test"][0] != "CMD"] == []


def test_services_wait_until_their_dependencies_are_healthy_or_done() -> None:
    wrong = []
    for name, service in SERVICES.items():
        for dependency, condition in service.get("depends_on", {}).items():
            expected = "service_completed_successfully" if runs_once(dependency) else "service_healthy"
            profiles = set(SERVICES[dependency].get("profiles", ()))
            if condition != {"condition": expected} or not profiles <= set(service.get("profiles", ())):
                wrong.append((name, dependency))
    assert wrong == []


def test_dependencies_have_no_cycle() -> None:
    waiting = {name: set(service.get("depends_on", ())) for name, service in SERVICES.items()}
    while ready := {name for name, dependencies in waiting.items() if not dependencies & waiting.keys()}:
        waiting = {name: dependencies for name, dependencies in waiting.items() if name not in ready}
    assert waiting == {}


def test_mounted_files_exist_and_are_read_only() -> None:
    wrong = []
    for name in SERVICES:
        for source, _, read_only in mounts(name):
            is_file = source.startswith(".") and read_only and (DEMO / source).exists()
            if not is_file and source not in COMPOSE["volumes"]:
                wrong.append((name, source))
    assert wrong == []


def test_every_volume_is_used() -> None:
    assert {source for name in SERVICES for source, _, _ in mounts(name) if source[0] != "."} == set(COMPOSE["volumes"])


@pytest.mark.parametrize("name", ["prometheus", "loki", "otel-collector", "alertmanager"])
def test_the_configuration_file_of_the_command_is_mounted(name: str) -> None:
    option = re.search(r"config(?:\.file)?=(\S+)", " ".join(SERVICES[name]["command"]))
    assert option
    files = [
        DEMO / source / Path(option[1]).relative_to(location)
        for source, location, _ in mounts(name)
        if option[1].startswith(location)
    ]
    assert [path.is_file() for path in files] == [True]


def test_the_rule_files_of_prometheus_are_mounted() -> None:
    (pattern,) = yaml.safe_load((STACK / "prometheus.yaml").read_text())["rule_files"]
    sources = {location: source for source, location, _ in mounts("prometheus")}
    folder = "/etc/heddle/prometheus"
    assert ("/etc/heddle/stack/" + pattern).replace("/stack/..", "") == f"{folder}/rules/*.yaml"
    assert list((DEMO / sources[folder] / "rules").glob("*.yaml"))


def test_only_prometheus_evaluates_alerts() -> None:
    assert not any("alerting" in source or source == "../out/provisioning" for source, _, _ in mounts("grafana"))
    assert {Path(location).name for _, location, _ in mounts("grafana")} >= {"datasources", "dashboards", "plugins"}


def test_addresses_are_those_of_services() -> None:
    wrong = []
    for address in addresses():
        parts = urlsplit(address if "//" in address else f"//{address}")
        if parts.hostname in ("localhost", "127.0.0.1"):
            continue
        if parts.hostname not in SERVICES or parts.port not in listening_ports(parts.hostname):
            wrong.append(address)
    assert wrong == []
    assert len(addresses()) > 10


def test_variables_are_documented() -> None:
    variables = {name for name, _, _ in VARIABLE.findall(TEXT)}
    assert [name for name in sorted(variables) if not re.search(rf"\b{name}\b", PAGE)] == []
    assert variables >= SECRETS


def test_no_secret_has_a_value() -> None:
    defaults = [(name, value) for name, operator, value in VARIABLE.findall(TEXT) if operator != "?" and value]
    assert [name for name, _ in defaults if name in SECRETS] == []
    environment = [pair for service in SERVICES.values() for pair in service.get("environment", {}).items()]
    secrets = [value for key, value in environment if re.search(r"PASSWORD|SECRET|TOKEN", key)]
    assert secrets
    assert [value for value in secrets if not value.startswith("${")] == []


def test_the_password_of_the_admin_is_required() -> None:
    assert ("GRAFANA_ADMIN_PASSWORD", "?") in {(name, operator) for name, operator, _ in VARIABLE.findall(TEXT)}


@pytest.mark.parametrize("name", ["simulator", "langfuse-rows"])
def test_options_of_the_simulator_exist(name: str) -> None:
    options = {option for each in main.commands["simulate"].params if isinstance(each, Option) for option in each.opts}
    entry = re.search(r"ENTRYPOINT (\[.*\])", (DEMO / "Dockerfile").read_text())
    assert entry
    arguments = [*json.loads(entry[1]), *SERVICES[name]["command"]]
    assert arguments[:2] == ["heddle", "simulate"]
    assert {argument for argument in arguments if argument.startswith("--")} <= options


def test_the_build_context_of_the_simulator_has_the_copied_files() -> None:
    lines = re.findall(r"^COPY (.+) \S+$", (DEMO / "Dockerfile").read_text(), re.MULTILINE)
    sources = [source for line in lines for source in line.split()]
    included = {line[1:] for line in (DEMO / "Dockerfile.dockerignore").read_text().split() if line.startswith("!")}
    assert set(sources) == included
    assert all((ROOT / source).exists() for source in sources)


def test_grafana_installs_the_plugins_in_the_docs_of_loopos() -> None:
    plugins = re.search(r"preinstall_sync = (\S+)", (ROOT / "docs/loopos.md").read_text(encoding="utf-8"))
    assert plugins
    assert SERVICES["grafana"]["environment"]["GF_PLUGINS_PREINSTALL"] == plugins[1]


def test_services_and_ports_are_documented() -> None:
    assert [name for name in SERVICES if f"`{name}`" not in PAGE] == []
    published = {each.split(":")[1] for service in SERVICES.values() for each in service.get("ports", ())}
    assert [port for port in sorted(published) if not re.search(rf"\b{port}\b", PAGE)] == []
