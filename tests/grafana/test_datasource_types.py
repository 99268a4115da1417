"""The table of data source types agrees with the authoring functions and with itself."""

from __future__ import annotations

from jsonschema import Draft202012Validator
from sqlglot.dialects import Dialect

import heddle
from heddle import (
    Query,
    clickhouse,
    json_api,
    log_metric,
    logs,
    postgres,
    search_spans,
    search_traces,
    service_graph,
    span_metric,
    trace,
)
from heddle.author import datasources
from heddle.grafana.datasource_types import (
    BUILT_IN,
    BUILT_IN_TYPES,
    DATASOURCE_TYPES,
    QUERY_KEYS,
    DatasourceType,
    datasource_type,
)

CLASSES = [getattr(datasources, name) for name in datasources.__all__ if name != "DataSource"]
QUERIES: dict[str, Query] = {
    "logs": logs("{job='a'}"),
    "log_metric": log_metric("rate({job='a'}[1m])"),
    "trace": trace("1"),
    "search_traces": search_traces("shop"),
    "service_graph": service_graph(),
    "search_spans": search_spans("{}"),
    "span_metric": span_metric("{} | rate()"),
    "postgres": postgres("SELECT 1"),
    "clickhouse": clickhouse("SELECT 1"),
    "json_api": json_api("/", columns={}, parameters={}),
}
"""What each function returns; `raw` returns PromQL, which becomes a target only in a panel."""
WITHOUT_TEXT = {"search_traces", "service_graph", "json_api"}


def test_each_class_of_data_source_is_in_the_table() -> None:
    assert {spec.type for spec in CLASSES} - DATASOURCE_TYPES.keys() == set()


def test_each_type_with_a_class_has_functions_and_a_schema() -> None:
    facts = {spec.type: datasource_type(spec.type) for spec in CLASSES}
    assert {id for id, type in facts.items() if not (type.builders and type.json and type.secure)} == set()


def test_builders_are_public_and_query_their_type() -> None:
    types = {name: id for id, type in DATASOURCE_TYPES.items() for name in type.builders}
    assert types.keys() - set(dir(heddle)) == set()
    del types["raw"]
    assert {name: query.source_type for name, query in QUERIES.items()} == types


def test_builders_put_the_text_under_the_query_key_of_the_type() -> None:
    keys = {name: datasource_type(query.source_type).query for name, query in QUERIES.items()}
    wrong = {name for name, key in keys.items() if name not in WITHOUT_TEXT and key not in QUERIES[name].fields}
    assert wrong == set()


def test_the_schemas_are_valid_json_schema() -> None:
    for type in DATASOURCE_TYPES.values():
        Draft202012Validator.check_schema({"properties": dict(type.json)})


def test_sqlglot_supports_the_dialect_of_each_sql_type() -> None:
    dialects = {id: type.dialect for id, type in DATASOURCE_TYPES.items() if type.language == "sql"}
    assert {id for id, name in dialects.items() if Dialect.get(name) is None} == set()
    assert {id for id, type in DATASOURCE_TYPES.items() if type.dialect and type.language != "sql"} == set()


def test_a_prober_handles_one_type() -> None:
    probers = [type.prober for type in DATASOURCE_TYPES.values() if type.prober]
    assert sorted(set(probers)) == sorted(probers)


def test_query_keys_are_distinct() -> None:
    assert QUERY_KEYS == ("expr", "query", "rawSql", "target", "queryText", "expression")


def test_built_in_references_have_built_in_types() -> None:
    assert {ref["type"] for ref in BUILT_IN.values()} - BUILT_IN_TYPES == set()


def test_an_unknown_type_has_no_facts() -> None:
    assert [datasource_type(id) for id in ("some-plugin", "", None)] == [DatasourceType()] * 3


def test_facts_that_rules_and_queries_depend_on() -> None:
    facts = DATASOURCE_TYPES.items()
    assert {id: type.uid for id, type in facts if type.builders} == {
        "prometheus": "prometheus",
        "loki": "loki",
        "jaeger": "jaeger",
        "tempo": "tempo",
        "grafana-postgresql-datasource": "postgres",
        "grafana-clickhouse-datasource": "clickhouse",
        "yesoreyeram-infinity-datasource": "infinity",
    }
    assert {id for id, type in facts if type.language == "promql"} == {
        "prometheus",
        "grafana-amazonprometheus-datasource",
        "grafana-azureprometheus-datasource",
        "victoriametrics-metrics-datasource",
    }
    assert {id: type.dialect for id, type in facts if type.dialect} == {
        "grafana-clickhouse-datasource": "clickhouse",
        "grafana-postgresql-datasource": "postgres",
        "postgres": "postgres",
        "mysql": "mysql",
    }
    assert {id for id, type in facts if type.has_units} == {"jaeger", "tempo"}


def test_references_to_built_in_data_sources() -> None:
    assert BUILT_IN["grafana"] == BUILT_IN["-- Grafana --"] == {"type": "grafana", "uid": "-- Grafana --"}
    assert {name: ref["uid"] for name, ref in BUILT_IN.items() if name != "grafana"} == {
        name: name for name in BUILT_IN if name != "grafana"
    }
