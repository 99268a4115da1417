"""The whole repository is generated for either backend of traces."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from heddle.build.generate import Result, generate
from tests.settings_values import ROOT, reimported, settings_with


def generated(values: dict[str, object], out: Path) -> Result:
    with reimported(values):
        return generate(settings_with(values, ROOT), [ROOT / "dashboards", ROOT / "datasources"], out=out)


@pytest.fixture(scope="module")
def tempo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    out = tmp_path_factory.mktemp("tempo")
    return out, generated({"traces.backend": "tempo", "stack": True}, out)


def targets(node: Any) -> list[dict[str, Any]]:
    """Return all targets of panels at any depth."""
    if isinstance(node, list):
        return [target for each in node for target in targets(each)]
    if not isinstance(node, dict):
        return []
    own = node.get("targets")
    return [*(own if isinstance(own, list) else ()), *(found for value in node.values() for found in targets(value))]


def test_nothing_refers_to_jaeger_if_tempo_is_selected(tempo: tuple[Path, Result]) -> None:
    files = [path for path in tempo[0].rglob("*") if path.is_file()]
    assert len(files) > 40
    assert [path.name for path in files if b"jaeger" in path.read_bytes().lower()] == []
    assert (tempo[0] / "stack/tempo.yaml").exists()
    assert tempo[1].notes == ()


def test_every_query_of_traces_is_traceql_or_the_service_map(tempo: tuple[Path, Result]) -> None:
    found = [
        target
        for path in (tempo[0] / "dashboards").rglob("*.json")
        for target in targets(json.loads(path.read_text(encoding="utf-8")))
        if target["datasource"]["type"] == "tempo"
    ]
    assert len(found) >= 20
    assert {target["queryType"] for target in found} == {"traceql", "serviceMap"}
    assert {target["datasource"]["uid"] for target in found} == {"${tempo}"}


def test_ports_of_tempo_are_those_of_the_demo(tempo: tuple[Path, Result]) -> None:
    service = yaml.safe_load((ROOT / "demo/compose.yaml").read_text(encoding="utf-8"))["services"]["tempo"]
    config = yaml.safe_load((tempo[0] / "stack/tempo.yaml").read_text(encoding="utf-8"))
    (source,) = yaml.safe_load((tempo[0] / "provisioning/datasources/tempo.yaml").read_text())["datasources"]
    port = config["server"]["http_listen_port"]
    assert source["url"] == f"http://tempo:{port}"
    assert service["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert config["storage"]["trace"]["local"]["path"].startswith("/var/tempo/")
    assert "tempo:/var/tempo" in service["volumes"]


def test_jaeger_is_the_default_and_its_limit_is_printed(tmp_path: Path) -> None:
    assert [note for note in generated({}, tmp_path).notes if "cannot search Jaeger after 2.20" in note]
    assert (tmp_path / "provisioning/datasources/jaeger.yaml").exists()
    assert not (tmp_path / "stack/tempo.yaml").exists()
