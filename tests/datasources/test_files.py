"""What Grafana reads from the generated files is what the definitions say."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from heddle import Connection, DataSource, EnvVar, Loki
from heddle.compile.artifact import Artifact, Identity
from heddle.compile.datasources import compile_datasources
from heddle.compile.yaml import dump
from heddle.grafana.provisioning_escape import escape, expand, expand_text
from heddle.settings.active import activate
from heddle.settings.load import load

GRAFANA = (12, 2)
NAMES = ("prometheus", "loki", "jaeger")


class Yaml12(yaml.SafeLoader):
    """Reads scalars as YAML 1.2's core schema and Go's yaml.v3 do, where PyYAML follows YAML 1.1."""


Yaml12.yaml_implicit_resolvers = {}
Yaml12.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
Yaml12.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^(?:[-+]?[0-9]+)$"), list("-+0123456789"))
Yaml12.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+)$"),
    list("-+.0123456789"),
)
Yaml12.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
Yaml12.add_constructor("tag:yaml.org,2002:float", lambda _, node: ("number", node.value))


def shipped(environ: dict[str, str] | None = None) -> Iterator[DataSource]:
    with activate(load(Path(__file__).parents[2], None, environ or {})):
        for name in NAMES:
            module = importlib.reload(importlib.import_module(f"datasources.{name}"))
            yield module.datasource


def entries(specs: list[DataSource], grafana: tuple[int, int] = GRAFANA) -> dict[str, dict[str, Any]]:
    files = compile_datasources(specs, grafana=grafana, tombstones=())
    found = [yaml.load(file.content, Yaml12)["datasources"] for file in files]
    return {entry["uid"]: entry for (entry,) in found}


def read(environ: dict[str, str] | None = None, variables: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Return the shipped data sources as Grafana holds them after reading the files."""
    made = entries(list(shipped(environ)), **more)
    environment = variables or {}
    for entry in made.values():
        entry["jsonData"] = expand(entry["jsonData"], environment)
        secrets = entry.get("secureJsonData", {})
        entry["secureJsonData"] = {key: expand_text(value, environment) for key, value in secrets.items()}
        entry["correlations"] = expand(entry.get("correlations", []), environment)
    return made


def test_exactly_one_is_the_default() -> None:
    assert [uid for uid, entry in read().items() if entry["isDefault"]] == ["prometheus"]


def test_traces_lead_to_the_logs_of_their_time() -> None:
    found = read()["jaeger"]["jsonData"]["tracesToLogsV2"]
    assert found["datasourceUid"] == "loki"
    assert (found["customQuery"], found["query"]) == (True, '{job=~".+"}')
    assert (found["spanStartTimeShift"], found["spanEndTimeShift"]) == ("-5m", "5m")


def test_traces_lead_to_the_lines_of_their_id_where_lines_have_one() -> None:
    found = read({"HEDDLE_TRACES_FILTER_LOGS_BY_TRACE_ID": "true"})["jaeger"]["jsonData"]["tracesToLogsV2"]
    assert found["query"] == '{job=~".+"} |= "${__span.traceId}"'


def test_traces_lead_to_metrics_of_named_jobs() -> None:
    found = read()["jaeger"]["jsonData"]["tracesToMetrics"]
    assert found["datasourceUid"] == "prometheus"
    assert all('job="' in query["query"] and query["name"] for query in found["queries"])


def test_jaegers_own_switches() -> None:
    found = read()["jaeger"]["jsonData"]
    assert found["nodeGraph"] == {"enabled": True}
    assert found["spanBar"] == {"type": "Duration"}
    assert found["traceIdTimeParams"] == {"enabled": True}


def test_an_old_grafana_gets_no_time_parameters() -> None:
    assert "traceIdTimeParams" not in read(grafana=(10, 1))["jaeger"]["jsonData"]


def test_a_line_leads_to_its_trace() -> None:
    (found,) = read()["loki"]["jsonData"]["derivedFields"]
    assert (found["datasourceUid"], found["url"]) == ("jaeger", "${__value.raw}")
    line = 'msg="done" trace_id=0123456789abcdef0123456789abcdef'
    match = re.search(found["matcherRegex"], line)
    assert match is not None
    assert match[1] == "0123456789abcdef0123456789abcdef"


def test_a_label_leads_to_its_trace_where_the_settings_name_one() -> None:
    (found,) = read({"HEDDLE_LOGS_TRACE_ID_LABEL": "trace_id"})["loki"]["jsonData"]["derivedFields"]
    assert (found["matcherType"], found["matcherRegex"]) == ("label", "trace_id")


def test_exemplars_lead_to_their_trace() -> None:
    (found,) = read()["prometheus"]["jsonData"]["exemplarTraceIdDestinations"]
    assert (found["name"], found["datasourceUid"]) == ("trace_id", "jaeger")


@pytest.mark.parametrize(("environ", "label"), [({}, "job"), ({"HEDDLE_LOGS_SERVICE_LABEL": "service"}, "service")])
def test_metrics_lead_to_the_logs_of_their_job(environ: dict[str, str], label: str) -> None:
    (found,) = read(environ)["prometheus"]["correlations"]
    assert found["targetUID"] == "loki"
    assert found["label"]
    assert found["description"]
    assert found["config"] == {"type": "query", "field": "job", "target": {"expr": f'{{{label}="${{job}}"}}'}}


SECURED = {
    "HEDDLE_DATASOURCES_LOKI_BASIC_AUTH_USER_ENV": "LOKI_USER",
    "HEDDLE_DATASOURCES_LOKI_BASIC_AUTH_PASSWORD_ENV": "LOKI_PASSWORD",
    "HEDDLE_DATASOURCES_LOKI_BEARER_TOKEN_ENV": "LOKI_TOKEN",
    "HEDDLE_DATASOURCES_LOKI_TENANT": "team-a",
    "HEDDLE_DATASOURCES_LOKI_HEADERS_ENV": "X-Api-Key=LOKI_KEY",
    "HEDDLE_DATASOURCES_LOKI_TLS_CA_ENV": "LOKI_CA",
    "HEDDLE_DATASOURCES_LOKI_TLS_CLIENT_CERT_ENV": "LOKI_CERT",
    "HEDDLE_DATASOURCES_LOKI_TLS_CLIENT_KEY_ENV": "LOKI_CERT_KEY",
    "HEDDLE_DATASOURCES_LOKI_TLS_SERVER_NAME": "loki.example",
}


def test_secrets_reach_grafana_whole_though_they_hold_dollars() -> None:
    secrets = {"LOKI_PASSWORD": "Pa$sw0rd", "LOKI_TOKEN": "t$x", "LOKI_KEY": "k", "LOKI_CA": "PEM"}
    found = read(SECURED, secrets)["loki"]
    headers = {
        found["jsonData"][f"httpHeaderName{number}"]: found["secureJsonData"][f"httpHeaderValue{number}"]
        for number in (1, 2, 3)
    }
    assert headers == {"Authorization": "Bearer t$x", "X-Scope-OrgID": "team-a", "X-Api-Key": "k"}
    assert found["secureJsonData"]["basicAuthPassword"] == "Pa$sw0rd"
    assert found["secureJsonData"]["tlsCACert"] == "PEM"
    assert (found["basicAuth"], found["basicAuthUser"]) == (True, "$LOKI_USER")
    assert (found["jsonData"]["tlsAuth"], found["jsonData"]["serverName"]) == (True, "loki.example")


def test_a_removed_data_source_is_deleted_by_name() -> None:
    gone = Identity(kind="datasource", uid="old", name="Old $name")
    (file,) = compile_datasources((), grafana=GRAFANA, tombstones=(gone,))
    assert yaml.safe_load(file.content)["deleteDatasources"] == [{"name": "Old $$name", "orgId": 1}]


def test_files_carry_the_identities_of_what_they_hold() -> None:
    spec = Loki(uid="l", name="L", connection=Connection(url="http://x"))
    (file,) = compile_datasources((spec,), grafana=GRAFANA, tombstones=())
    assert isinstance(file, Artifact)
    assert file.holds == (Identity(kind="datasource", uid="l", name="L"),)


@given(st.text())
def test_any_text_survives_escape_yaml_and_expansion(text: str) -> None:
    found = yaml.load(dump({"a": [escape(text)]}), Yaml12)
    assert expand_text(found["a"][0], {}) == text


@pytest.mark.parametrize("text", ["1e3", "0o17", "yes", "on", "null", "~", "", "1_000", "\x85", "a: b", "# c", "- d"])
def test_texts_stay_texts_for_every_reader(text: str) -> None:
    made = dump({"a": text})
    assert yaml.safe_load(made) == {"a": text}
    assert yaml.load(made, Yaml12) == {"a": text}


def test_a_variable_is_named_and_never_read() -> None:
    assert escape({"a": EnvVar("HOME")}) == {"a": "$HOME"}
