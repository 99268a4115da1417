"""Rules about data sources."""

from __future__ import annotations

from dataclasses import replace

from heddle import (
    Connection,
    Correlation,
    DataSource,
    DerivedField,
    EnvVar,
    Exemplar,
    Jaeger,
    Loki,
    Prometheus,
    Tempo,
    TraceToLogs,
    TraceToMetrics,
    datasource,
)
from heddle.diagnostics.location import Location
from heddle.lint.runner import lint_project
from heddle.rules import examples
from heddle.rules.datasource.invalid_variable_name import check
from heddle.rules.registry import generate_rules
from heddle.rules.subjects import Datasources
from tests.rules.cases import helps

AT = Connection(url="http://there")
PROMETHEUS = Prometheus(
    uid="prometheus",
    name="Prometheus",
    connection=AT,
    scrape_interval="15s",
    exemplars=(Exemplar(label="trace_id", target="jaeger"),),
    correlations=(Correlation(target="loki", on="job", label="Logs", description="Logs", query={}),),
)
LOKI = Loki(
    uid="loki", name="Loki", connection=AT, derived_fields=(DerivedField(name="t", target="jaeger", regex="x"),)
)
JAEGER = Jaeger(
    uid="jaeger",
    name="Jaeger",
    connection=AT,
    logs=TraceToLogs(target="loki", query="{}", start_shift="-1m", end_shift="1m"),
    metrics=TraceToMetrics(target="prometheus", queries=(), start_shift="-1m", end_shift="1m"),
)
ALL = (PROMETHEUS, LOKI, JAEGER)


def ids(*specs: DataSource, default: str = "prometheus") -> list[str]:
    found = list(lint_project(Datasources(specs=specs, default=default), generate_rules("datasources")))
    assert {finding.location.file for finding in found} <= {__file__}
    return [finding.id for finding in found]


def test_data_sources_without_faults() -> None:
    assert ids(*ALL) == []


def test_a_project_without_data_sources() -> None:
    assert ids() == []


def test_each_problem_of_a_data_source_is_reported() -> None:
    cases = [
        (replace(LOKI, uid="a b"), "datasource/invalid-uid"),
        (replace(LOKI, uid=""), "datasource/invalid-uid"),
        (replace(LOKI, uid="x" * 41), "datasource/invalid-uid"),
        (replace(LOKI, name=""), "datasource/invalid-name"),
        (replace(LOKI, name="x" * 191), "datasource/invalid-name"),
        (datasource("infinity", uid="i", name="I"), "datasource/unknown-type"),
        (datasource("elasticseach", uid="i", name="I"), "datasource/unknown-type"),
        (datasource("Influxdb", uid="i", name="I", url="http://i"), "datasource/unknown-type"),
        (replace(LOKI, connection=Connection(url="")), "datasource/invalid-url"),
        (replace(LOKI, connection=Connection(url="http://" + "x" * 250)), "datasource/invalid-url"),
        (replace(LOKI, uid="prometheus"), "datasource/duplicate-uid"),
        (replace(LOKI, name="Prometheus"), "datasource/duplicate-name"),
        (replace(LOKI, derived_fields=(_field("jeager"),)), "datasource/unknown-link-target"),
        (replace(LOKI, extra_json={"basicAuthPassword": "p"}), "datasource/plaintext-secret"),
        (replace(LOKI, extra_json={"httpHeaderValue1": "plain"}), "datasource/plaintext-secret"),
        (
            datasource("influxdb", uid="i", name="I", url="http://i", json={"password": "p"}),
            "datasource/plaintext-secret",
        ),
        (datasource("acme", uid="i", name="I", json={"list": [{"apiKey": "p"}]}), "datasource/plaintext-secret"),
        (datasource("acme", uid="i", name="I", json={"other": "glsa_0123456789"}), "datasource/plaintext-secret"),
        (datasource("acme", uid="i", name="I", json={"other": "Bearer abc"}), "datasource/plaintext-secret"),
        (replace(LOKI, connection=Connection(url="http://u:p@there")), "datasource/plaintext-secret"),
        (replace(LOKI, connection=_with_header("X-Api-Key", "plain")), "datasource/plaintext-secret"),
    ]
    assert [(spec, id) for spec, id in cases if id not in ids(PROMETHEUS, spec, JAEGER)] == []


def test_names_in_json_data_are_not_secrets() -> None:
    texts = {"tokenUri": "https://a/token", "authType": "keys", "apiKeyKey": "X-Key", "httpHeaderName1": "X-Token"}
    references = {"token": EnvVar("TOKEN"), "password": "", "secretKey": "$SECRET"}
    spec = datasource("acme", uid="i", name="I", json={**texts, **references})
    assert ids(*ALL, spec) == []


def _field(target: str) -> DerivedField:
    return DerivedField(name="t", target=target, regex="x")


def _with_header(name: str, value: str) -> Connection:
    return Connection(url="http://x", headers=((name, value),))


def test_a_second_link_to_the_same_target_is_reported() -> None:
    extra = Correlation(target="jaeger", on="traceID", label="Trace", description="Trace", query={})
    assert ids(PROMETHEUS, replace(LOKI, correlations=(extra,)), JAEGER) == ["datasource/duplicate-link"]


def test_a_service_map_of_an_unknown_data_source_is_reported() -> None:
    tempo = Tempo(uid="jaeger", name="T", connection=AT, service_map="promethius")
    assert ids(PROMETHEUS, LOKI, tempo) == ["datasource/unknown-link-target"]


def test_a_service_map_is_not_a_second_link() -> None:
    metrics = TraceToMetrics(target="prometheus", queries=(("Up", "up"),), start_shift="-1m", end_shift="1m")
    tempo = Tempo(uid="jaeger", name="T", connection=AT, metrics=metrics, service_map="prometheus")
    assert ids(PROMETHEUS, LOKI, tempo) == []


def test_an_unknown_default_is_reported() -> None:
    assert "datasource/unknown-default" in ids(LOKI, replace(JAEGER, metrics=None))


def test_no_default_is_accepted() -> None:
    assert ids(*ALL, default="") == []


def test_headers_that_are_not_secret_are_accepted() -> None:
    headers = (("X-Scope-OrgID", "tenant"), ("Authorization", EnvVar("TOKEN")))
    assert ids(PROMETHEUS, replace(LOKI, connection=Connection(url="http://x", headers=headers)), JAEGER) == []


def test_a_possible_secret_is_not_shown() -> None:
    shown = []
    for text in ("hunter2", "glsa_abcdefghijklmnop", "Bearer abcdef", "A1B2C3D4E5F6A1B2C3D4E5F6"):
        subject = examples.datasources(examples.datasource(headers=(("Authorization", EnvVar(text)),)))
        (violation,) = check(subject)
        if text in repr(violation) or not isinstance(violation.at, Location) or violation.at.line:
            shown.append(text)
    assert shown == []


def test_the_help_for_a_default_data_source_names_the_variable() -> None:
    found = {}
    for uid in ("loki", "tempo", "promtheus", "team-metrics"):
        subject = examples.dashboards(examples.summary("shop", "Shop", datasource=uid))
        (found[uid],) = helps("panel/unknown-datasource", subject)
    default = "define it in datasources/, add a data source variable to `variables`, or use one of: prometheus"
    assert found == {
        "loki": default,
        "tempo": default,
        "promtheus": "did you mean `prometheus`?",
        "team-metrics": "define it in datasources/, or use one of: prometheus",
    }
