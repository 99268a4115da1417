"""The compose file holds together, and opens nothing to the network. No container is started here."""

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

each_service = pytest.mark.parametrize("name", SERVICES)


def once(name: str) -> bool:
    """Tell whether a service does its work and ends."""
    return SERVICES[name]["restart"] == "no"


def mounts(name: str) -> list[tuple[str, str, bool]]:
    """Return what is mounted: the source, the place, and whether it is read only."""
    parts = [each.split(":") for each in SERVICES[name].get("volumes", ())]
    return [(part[0], part[1], part[2:] == ["ro"]) for part in parts]


def host(address: str) -> str:
    return urlsplit(address if "//" in address else f"//{address}").hostname or ""


def addresses() -> list[str]:
    """Return every address that the configuration of a service names."""
    prometheus = yaml.safe_load((STACK / "prometheus.yaml").read_text())
    collector = yaml.safe_load((STACK / "collector.yaml").read_text())["exporters"]
    promtail = yaml.safe_load((STACK / "promtail.yaml").read_text())
    sources = [
        source
        for path in (ROOT / "out/provisioning/datasources").glob("*.yaml")
        for source in yaml.safe_load(path.read_text())["datasources"]
    ]
    told = [each for one in prometheus["alerting"]["alertmanagers"] for each in one["static_configs"]]
    static = [each for job in prometheus["scrape_configs"] for each in job.get("static_configs", ())]
    found = [target for each in (*told, *static) for target in each["targets"]]
    found += [each["url"] for job in prometheus["scrape_configs"] for each in job.get("http_sd_configs", ())]
    found += [collector["otlp/jaeger"]["endpoint"], collector["otlphttp/loki"]["endpoint"]]
    found += [each["url"] for each in promtail["clients"]]
    found += [each["url"] for each in sources if each["uid"] != "langfuse-api"]
    found += re.findall(r"https?://[\w.-]+:\d+", json.dumps([each.get("command", "") for each in SERVICES.values()]))
    return found


def listens(name: str) -> set[int]:
    """Return the ports that a service publishes, and those that its own configuration opens."""
    ports = {int(each.split(":")[2]) for each in SERVICES[name].get("ports", ())}
    collector = (STACK / "collector.yaml").read_text()
    own = {int(port) for port in re.findall(r"0\.0\.0\.0:(\d+)", collector)} | {8888}
    return ports | (own if name == "otel-collector" else {4317} if name == "jaeger" else set())


def test_the_services_are_there() -> None:
    wanted = {"grafana", "prometheus", "loki", "jaeger", "otel-collector", "alertmanager", "simulator", "clickhouse"}
    assert wanted <= SERVICES.keys()


@each_service
def test_ports_are_open_on_loopback_alone(name: str) -> None:
    assert [each for each in SERVICES[name].get("ports", ()) if not re.fullmatch(r"127\.0\.0\.1:\d+:\d+", each)] == []
    assert "network_mode" not in SERVICES[name]


@each_service
def test_an_image_has_a_version(name: str) -> None:
    service = SERVICES[name]
    build = service.get("build", {})
    images = [service["image"]] if "image" in service else list(build.get("args", {}).values())
    if build:
        file = ROOT / "demo" / build["context"] / build["dockerfile"]
        images += [each for each in re.findall(r"^FROM (\S+)", file.read_text(), re.MULTILINE) if "$" not in each]
    assert images
    assert [image for image in images if not VERSION.fullmatch(image)] == []


def test_jaeger_is_one_that_grafana_can_search() -> None:
    version = SERVICES["jaeger"]["build"]["args"]["IMAGE"].rpartition(":")[2]
    assert tuple(map(int, version.split("."))) < (2, 21)


@each_service
def test_it_is_asked_for_its_health(name: str) -> None:
    assert once(name) or SERVICES[name]["healthcheck"]["test"][0] == "CMD"


@each_service
def test_what_it_waits_for_is_there_and_says_so(name: str) -> None:
    for other, how in SERVICES[name].get("depends_on", {}).items():
        assert how == {"condition": "service_completed_successfully" if once(other) else "service_healthy"}
        assert set(SERVICES[other].get("profiles", ())) <= set(SERVICES[name].get("profiles", ()))


def test_nothing_waits_for_itself() -> None:
    waiting = {name: set(service.get("depends_on", ())) for name, service in SERVICES.items()}
    while free := {name for name, others in waiting.items() if not others & waiting.keys()}:
        waiting = {name: others for name, others in waiting.items() if name not in free}
    assert waiting == {}


@each_service
def test_what_is_mounted_exists(name: str) -> None:
    for source, _, read_only in mounts(name):
        if source.startswith("."):
            assert read_only
            assert (DEMO / source).exists()
        else:
            assert source in COMPOSE["volumes"]


def test_every_volume_is_used() -> None:
    assert {source for name in SERVICES for source, _, _ in mounts(name) if source[0] != "."} == set(COMPOSE["volumes"])


@pytest.mark.parametrize("name", ["prometheus", "loki", "otel-collector", "alertmanager"])
def test_the_configuration_that_is_named_is_mounted(name: str) -> None:
    named = re.search(r"config(?:\.file)?=(\S+)", " ".join(SERVICES[name]["command"]))
    assert named
    found = [
        DEMO / source / Path(named[1]).relative_to(location)
        for source, location, _ in mounts(name)
        if named[1].startswith(location)
    ]
    assert [path.is_file() for path in found] == [True]


def test_prometheus_finds_the_rules() -> None:
    (pattern,) = yaml.safe_load((STACK / "prometheus.yaml").read_text())["rule_files"]
    inside = {location: source for source, location, _ in mounts("prometheus")}
    folder = "/etc/heddle/prometheus"
    assert ("/etc/heddle/stack/" + pattern).replace("/stack/..", "") == f"{folder}/rules/*.yaml"
    assert list((DEMO / inside[folder] / "rules").glob("*.yaml"))


def test_alerts_are_evaluated_once() -> None:
    assert not any("alerting" in source or source == "../out/provisioning" for source, _, _ in mounts("grafana"))
    assert {Path(location).name for _, location, _ in mounts("grafana")} >= {"datasources", "dashboards", "plugins"}


@pytest.mark.parametrize("address", addresses())
def test_an_address_is_that_of_a_service(address: str) -> None:
    name = host(address)
    if name in ("localhost", "127.0.0.1"):
        return
    assert name in SERVICES
    port = urlsplit(address if "//" in address else f"//{address}").port
    assert port in listens(name)


def test_variables_are_named_on_the_page() -> None:
    found = {name for name, _, _ in VARIABLE.findall(TEXT)}
    assert found == {name for name in found if re.search(rf"\b{name}\b", PAGE)}
    assert found >= SECRETS


def test_no_secret_has_a_value() -> None:
    for name, how, value in VARIABLE.findall(TEXT):
        assert name not in SECRETS or how == "?" or value == ""
    given = [pair for each in SERVICES.values() for pair in each.get("environment", {}).items()]
    secret = [value for key, value in given if re.search(r"PASSWORD|SECRET|TOKEN", key)]
    assert secret
    assert [value for value in secret if not value.startswith("${")] == []


def test_without_a_password_of_the_admin_nothing_starts() -> None:
    assert ("GRAFANA_ADMIN_PASSWORD", "?") in {(name, how) for name, how, _ in VARIABLE.findall(TEXT)}


@pytest.mark.parametrize("name", ["simulator", "langfuse-rows"])
def test_the_simulator_has_the_options_that_it_is_given(name: str) -> None:
    options = {option for each in main.commands["simulate"].params if isinstance(each, Option) for option in each.opts}
    entry = re.search(r"ENTRYPOINT (\[.*\])", (DEMO / "Dockerfile").read_text())
    assert entry
    given = [*json.loads(entry[1]), *SERVICES[name]["command"]]
    assert given[:2] == ["heddle", "simulate"]
    assert {each for each in given if each.startswith("--")} <= options


def test_the_image_of_the_simulator_holds_what_is_copied() -> None:
    copied = re.findall(r"^COPY (.+) \S+$", (DEMO / "Dockerfile").read_text(), re.MULTILINE)
    sources = [source for line in copied for source in line.split()]
    kept = {line[1:] for line in (DEMO / "Dockerfile.dockerignore").read_text().split() if line.startswith("!")}
    assert set(sources) == kept
    assert all((ROOT / source).exists() for source in sources)


def test_grafana_installs_the_plugins_that_the_page_of_loopos_names() -> None:
    wanted = re.search(r"preinstall_sync = (\S+)", (ROOT / "docs/loopos.md").read_text(encoding="utf-8"))
    assert wanted
    assert SERVICES["grafana"]["environment"]["GF_PLUGINS_PREINSTALL"] == wanted[1]


def test_the_page_names_every_service_and_port() -> None:
    assert [name for name in SERVICES if f"`{name}`" not in PAGE] == []
    published = {each.split(":")[1] for service in SERVICES.values() for each in service.get("ports", ())}
    assert [port for port in sorted(published) if not re.search(rf"\b{port}\b", PAGE)] == []
