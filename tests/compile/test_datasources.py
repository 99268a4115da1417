"""Grafana reads from the generated files what the definitions have."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from heddle import ClickHouse, Connection, DataSource, EnvVar, Infinity, Jaeger, Loki, Postgres, Prometheus, Tempo
from heddle.author import datasources
from heddle.compile.artifact import Artifact, Identity
from heddle.compile.datasources import compile_datasources
from heddle.compile.yaml import dump
from heddle.diagnostics.errors import BadInput
from heddle.grafana.datasource_types import datasource_type
from heddle.grafana.provisioning_escape import escape, expand, expand_text
from heddle.settings.active import activate
from heddle.settings.load import load

GRAFANA = (12, 2)
NAMES = ("prometheus", "loki", "traces")
CONNECTION = Connection(
    url="https://db.example:8443/path",
    tls_ca=EnvVar("CA"),
    tls_client_cert=EnvVar("CERT"),
    tls_client_key=EnvVar("KEY"),
    basic_auth_user=EnvVar("USER"),
    basic_auth_password=EnvVar("PASSWORD"),
    bearer_token=EnvVar("TOKEN"),
)
EVERY_TYPE: tuple[DataSource, ...] = (
    Prometheus(uid="p", name="P", connection=CONNECTION, scrape_interval="15s"),
    Loki(uid="l", name="L", connection=CONNECTION),
    Jaeger(uid="j", name="J", connection=CONNECTION),
    Tempo(uid="t", name="T", connection=CONNECTION, service_map="p"),
    Postgres(uid="pg", name="Pg", connection=CONNECTION, database="d", user="u", password=EnvVar("PASSWORD")),
    ClickHouse(uid="c", name="C", connection=CONNECTION, user=EnvVar("USER"), password=EnvVar("PASSWORD")),
    Infinity(uid="i", name="I", connection=CONNECTION, health="/health"),
)


class Yaml12(yaml.SafeLoader):
    """Reads scalars by the core schema of YAML 1.2, as Go's yaml.v3 does; PyYAML follows YAML 1.1."""


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


def shipped(settings: Mapping[str, str]) -> Iterator[DataSource]:
    with activate(load(Path(__file__).parents[2], None, settings)):
        for name in NAMES:
            module = importlib.reload(importlib.import_module(f"datasources.{name}"))
            yield module.datasource


def read(
    settings: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    grafana: tuple[int, int] = GRAFANA,
) -> dict[str, dict[str, Any]]:
    """Return the shipped data sources by uid, as Grafana reads their files in an environment."""
    environment = environment or {}
    entries = {}
    for file in compile_datasources(
        list(shipped(settings or {})), grafana=grafana, default="prometheus", tombstones=()
    ):
        (entry,) = yaml.load(file.content, Yaml12)["datasources"]
        entry["jsonData"] = expand(entry["jsonData"], environment)
        secrets = entry.get("secureJsonData", {})
        entry["secureJsonData"] = {key: expand_text(value, environment) for key, value in secrets.items()}
        entry["correlations"] = expand(entry.get("correlations", []), environment)
        entries[entry["uid"]] = entry
    return entries


TEMPO = {"HEDDLE_TRACES_BACKEND": "tempo"}


def test_jaeger_links_only_to_metrics_of_selected_systems() -> None:
    link = read()["jaeger"]["jsonData"]["tracesToMetrics"]
    assert {query["name"].split()[0] for query in link["queries"]} == {"Loom", "TokenHub"}
    assert "tracesToMetrics" not in read({"HEDDLE_SYSTEMS": "loki_mode"})["jaeger"]["jsonData"]


def test_exactly_one_is_the_default() -> None:
    assert [uid for uid, entry in read().items() if entry["isDefault"]] == ["prometheus"]


def test_a_span_links_to_the_logs_of_its_time() -> None:
    link = read()["jaeger"]["jsonData"]["tracesToLogsV2"]
    assert link["datasourceUid"] == "loki"
    assert (link["customQuery"], link["query"]) == (True, '{job=~".+"}')
    assert (link["spanStartTimeShift"], link["spanEndTimeShift"]) == ("-5m", "5m")


def test_a_span_links_to_lines_with_its_trace_id_if_the_setting_is_on() -> None:
    def query(label: str) -> str:
        settings = {"HEDDLE_TRACES_FILTER_LOGS_BY_TRACE_ID": "true", "HEDDLE_LOGS_TRACE_ID_LABEL": label}
        return str(read(settings)["jaeger"]["jsonData"]["tracesToLogsV2"]["query"])

    assert query("") == '{job=~".+"} |= "${__span.traceId}"'
    assert query("tid") == (
        '{job=~".+"} | label_format in_line=`{{ contains "${__span.traceId}" __line__ }}`'
        ' | in_line="true" or tid="${__span.traceId}"'
    )


def test_a_span_links_to_metrics_of_jobs() -> None:
    link = read()["jaeger"]["jsonData"]["tracesToMetrics"]
    assert link["datasourceUid"] == "prometheus"
    assert all('job="' in query["query"] and query["name"] for query in link["queries"])


def test_jaeger_shows_node_graphs_and_durations() -> None:
    data = read()["jaeger"]["jsonData"]
    assert data["nodeGraph"] == {"enabled": True}
    assert data["spanBar"] == {"type": "Duration"}
    assert data["traceIdTimeParams"] == {"enabled": True}


def test_an_old_grafana_gets_no_time_parameters() -> None:
    assert "traceIdTimeParams" not in read(grafana=(10, 1))["jaeger"]["jsonData"]


def test_tempo_replaces_jaeger_in_all_links() -> None:
    sources = read(TEMPO)
    assert sorted(sources) == ["loki", "prometheus", "tempo"]
    (exemplar,) = sources["prometheus"]["jsonData"]["exemplarTraceIdDestinations"]
    fields = sources["loki"]["jsonData"]["derivedFields"]
    assert {exemplar["datasourceUid"], *(field["datasourceUid"] for field in fields)} == {"tempo"}
    assert sources["tempo"]["url"] == "http://tempo:3200"


def test_tempo_has_a_service_map_and_looks_for_a_trace_near_the_time_range() -> None:
    data = read(TEMPO)["tempo"]["jsonData"]
    assert data["serviceMap"] == {"datasourceUid": "prometheus"}
    assert data["traceQuery"] == {"timeShiftEnabled": True, "spanStartTimeShift": "1h", "spanEndTimeShift": "1h"}
    everywhere = Tempo(uid="t", name="T", connection=CONNECTION, trace_shift="")
    assert everywhere.json(GRAFANA).keys() == {"nodeGraph", "spanBar"}


@pytest.mark.parametrize(
    ("settings", "query", "label"),
    [
        ({}, '{job=~".+", ${__tags}}', "job"),
        ({"HEDDLE_LOGS_SELECTOR": '{env="a}"}', "HEDDLE_LOGS_SERVICE_LABEL": "app"}, '{env="a}", ${__tags}}', "app"),
        (
            {"HEDDLE_TRACES_FILTER_LOGS_BY_TRACE_ID": "true", "HEDDLE_LOGS_TRACE_ID_LABEL": ""},
            '{job=~".+", ${__tags}} |= "${__span.traceId}"',
            "job",
        ),
    ],
)
def test_a_span_in_tempo_links_to_the_logs_of_its_service(settings: dict[str, str], query: str, label: str) -> None:
    link = read(TEMPO | settings)["tempo"]["jsonData"]["tracesToLogsV2"]
    assert (link["query"], link["tags"]) == (query, [{"key": "service.name", "value": label}])


def test_both_backends_link_to_the_same_metrics() -> None:
    assert read()["jaeger"]["jsonData"]["tracesToMetrics"] == read(TEMPO)["tempo"]["jsonData"]["tracesToMetrics"]


def test_a_line_links_to_its_trace_from_its_text_and_from_metadata() -> None:
    field, by_label = read()["loki"]["jsonData"]["derivedFields"]
    assert [(each["datasourceUid"], each["url"]) for each in (field, by_label)] == [("jaeger", "${__value.raw}")] * 2
    assert (by_label["matcherType"], by_label["matcherRegex"]) == ("label", "trace_id")
    assert field["name"] != by_label["name"]  # Grafana uses only the first expression of entries with one name
    match = re.search(field["matcherRegex"], 'msg="done" trace_id=0123456789abcdef0123456789abcdef')
    assert match is not None
    assert match[1] == "0123456789abcdef0123456789abcdef"


def test_settings_change_both_links_of_a_line() -> None:
    def fields(settings: dict[str, str]) -> list[tuple[str, str]]:
        entries = read(settings)["loki"]["jsonData"].get("derivedFields", [])
        return [(entry["name"], entry["matcherRegex"]) for entry in entries]

    label, regex = "HEDDLE_LOGS_TRACE_ID_LABEL", "HEDDLE_LOGS_TRACE_ID_REGEX"
    assert fields({label: "tid", regex: "id=(.+)"}) == [("trace_id", "id=(.+)"), ("trace_id (label)", "tid")]
    assert fields({label: "tid", regex: ""}) == [("trace_id", "tid")]
    assert fields({label: "", regex: "id=(.+)"}) == [("trace_id", "id=(.+)")]
    assert fields({label: "", regex: ""}) == []


def test_an_exemplar_links_to_its_trace() -> None:
    (exemplar,) = read()["prometheus"]["jsonData"]["exemplarTraceIdDestinations"]
    assert (exemplar["name"], exemplar["datasourceUid"]) == ("trace_id", "jaeger")


@pytest.mark.parametrize(("settings", "label"), [({}, "job"), ({"HEDDLE_LOGS_SERVICE_LABEL": "service"}, "service")])
def test_a_series_links_to_the_logs_of_its_job(settings: dict[str, str], label: str) -> None:
    (correlation,) = read(settings)["prometheus"]["correlations"]
    assert correlation["targetUID"] == "loki"
    assert correlation["label"]
    assert correlation["description"]
    assert correlation["config"] == {"type": "query", "field": "job", "target": {"expr": f'{{{label}="${{job}}"}}'}}


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


def test_secrets_with_dollar_signs_reach_grafana_unchanged() -> None:
    secrets = {"LOKI_PASSWORD": "Pa$sw0rd", "LOKI_TOKEN": "t$x", "LOKI_KEY": "k", "LOKI_CA": "PEM"}
    entry = read(SECURED, secrets)["loki"]
    headers = {
        entry["jsonData"][f"httpHeaderName{number}"]: entry["secureJsonData"][f"httpHeaderValue{number}"]
        for number in (1, 2, 3)
    }
    assert headers == {"Authorization": "Bearer t$x", "X-Scope-OrgID": "team-a", "X-Api-Key": "k"}
    assert entry["secureJsonData"]["basicAuthPassword"] == "Pa$sw0rd"
    assert entry["secureJsonData"]["tlsCACert"] == "PEM"
    assert (entry["basicAuth"], entry["basicAuthUser"]) == (True, "$LOKI_USER")
    assert (entry["jsonData"]["tlsAuth"], entry["jsonData"]["serverName"]) == (True, "loki.example")


def test_a_tombstone_is_deleted_by_name() -> None:
    tombstone = Identity(kind="datasource", uid="old", name="Old $name")
    (file,) = compile_datasources((), grafana=GRAFANA, default="prometheus", tombstones=(tombstone,))
    assert yaml.safe_load(file.content)["deleteDatasources"] == [{"name": "Old $$name", "orgId": 1}]


def test_a_file_has_the_identity_of_its_data_source() -> None:
    spec = Loki(uid="l", name="L", connection=Connection(url="http://x"))
    (file,) = compile_datasources((spec,), grafana=GRAFANA, default="prometheus", tombstones=())
    assert isinstance(file, Artifact)
    assert file.holds == (Identity(kind="datasource", uid="l", name="L"),)


def test_every_type_matches_its_schema() -> None:
    assert {type(spec).__name__ for spec in EVERY_TYPE} == {*datasources.__all__} - {"DataSource"}
    assert len(compile_datasources(EVERY_TYPE, grafana=GRAFANA, default="prometheus", tombstones=())) == len(EVERY_TYPE)


def test_every_property_that_a_class_writes_is_in_the_table() -> None:
    header = re.compile(r"httpHeader(Name|Value)\d+")
    unknown = [
        f"{spec.type}: {key}"
        for spec in EVERY_TYPE
        for keys, known in (
            (spec.json(GRAFANA), datasource_type(spec.type).json),
            (spec.secure(), datasource_type(spec.type).secure),
        )
        for key in keys
        if key not in known and not header.fullmatch(key)
    ]
    assert unknown == []


@pytest.mark.parametrize(
    ("spec", "where"),
    [
        (Loki(uid="l", name="L", connection=CONNECTION, extra_json={"maxLines": 100}), "jsonData.maxLines"),
        (Loki(uid="l", name="L", connection=CONNECTION, extra_json={"timeout": "60s"}), "jsonData.timeout"),
        (Loki(uid="l", name="L", connection=CONNECTION, extra_json={"maxLines": "many"}), "jsonData.maxLines"),
        (Postgres(uid="p", name="P", connection=CONNECTION, database="d", user="u", ssl_mode="on"), "jsonData.sslmode"),
        (Prometheus(uid="p", name="P", connection=CONNECTION, scrape_interval="15"), "jsonData.timeInterval"),
        (Loki(uid="l", name="", connection=CONNECTION), "name"),
        (Loki(uid="a b", name="L", connection=CONNECTION), "uid"),
    ],
)
def test_a_value_that_grafana_would_misread_is_refused(spec: DataSource, where: str) -> None:
    with pytest.raises(BadInput) as error:
        compile_datasources((spec,), grafana=GRAFANA, default="prometheus", tombstones=())
    (finding,) = error.value.findings
    assert finding.message.startswith(f"invalid data source {spec.name!r}: {where}: ")
    assert (finding.id, finding.location.file) == ("datasource/invalid-schema", __file__)


@given(st.text())
def test_any_text_survives_escape_yaml_and_expansion(text: str) -> None:
    value = yaml.load(dump({"a": [escape(text)]}), Yaml12)
    assert expand_text(value["a"][0], {}) == text


@pytest.mark.parametrize("text", ["1e3", "0o17", "yes", "on", "null", "~", "", "1_000", "\x85", "a: b", "# c", "- d"])
def test_texts_stay_texts_for_every_reader(text: str) -> None:
    file = dump({"a": text})
    assert yaml.safe_load(file) == {"a": text}
    assert yaml.load(file, Yaml12) == {"a": text}


def test_a_variable_is_written_as_a_reference() -> None:
    assert escape({"a": EnvVar("HOME")}) == {"a": "$HOME"}


def test_a_header_may_have_a_literal_dollar() -> None:
    connection = Connection(url="http://mimir", headers=(("X-Filter", "cost$EUR ${HOME}"), ("X-Id", EnvVar("ID"))))
    source = Prometheus(uid="m", name="M", connection=connection, scrape_interval="15s")
    (artifact,) = compile_datasources([source], grafana=GRAFANA, default="m", tombstones=())
    secure = yaml.safe_load(artifact.content)["datasources"][0]["secureJsonData"]
    assert expand(secure, {"ID": "7", "HOME": "/root"}) == {
        "httpHeaderValue1": "cost$EUR ${HOME}",
        "httpHeaderValue2": 7,
    }
