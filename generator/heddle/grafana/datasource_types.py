"""The types of data sources: the one table that authoring, compiling, linting, diffing and proving read.

A new type is an entry here and a class in `heddle/author/datasources.py`; `docs/adding-a-data-source.md` has all steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Final, Literal

from heddle.grafana.json_value import Json, mapping
from heddle.grafana.model import DatasourceRef

Language = Literal["promql", "logql", "sql", ""]

PROMETHEUS: Final = "prometheus"
VICTORIAMETRICS: Final = "victoriametrics-metrics-datasource"
LOKI: Final = "loki"
CLOUDWATCH: Final = "cloudwatch"
JAEGER: Final = "jaeger"
TEMPO: Final = "tempo"
POSTGRES: Final = "grafana-postgresql-datasource"
CLICKHOUSE: Final = "grafana-clickhouse-datasource"
INFINITY: Final = "yesoreyeram-infinity-datasource"

_MACROS: Final = frozenset({"interval", "timeFilter", "from", "to", "table"})
"""Names after `$` that old versions of Grafana, or data sources that are not in the table, replace in queries."""

_CLICKHOUSE_MACROS: Final = frozenset(
    [
        "adhoc",
        "columns",
        "columnsMs",
        "conditionalTest",
        "dateCol",
        "dateTimeCol",
        "dateTimeType",
        "delta",
        "deltaColumns",
        "deltaColumnsAggregated",
        "increase",
        "increaseColumns",
        "increaseColumnsAggregated",
        "lttb",
        "lttbMs",
        "naturalTimeSeries",
        "perSecond",
        "perSecondColumns",
        "perSecondColumnsAggregated",
        "rate",
        "rateColumns",
        "rateColumnsAggregated",
        "timeFilter64ByColumn",
        "timeFilterByColumn",
        "timeFilterMs",
        "timeSeries",
        "timeSeriesMs",
        "unescape",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasourceType:
    """Facts about one type of data source; a type that is not in the table has the defaults.

    `uid` is the usual one, which queries use if nothing else names a data source. `query` is the key of a target that
    holds the query's text, in `language`; `dialect` is SQL's, as sqlglot names it. `builders` are the functions of
    `heddle` that return a query. `prober` names the part of `prove` that runs the queries, and its option on the
    command line; a type without one can only be queried through Grafana. `has_units`: results have units of their own,
    which a panel's unit would replace. `macros` are names after `$` in a query that the data source replaces itself.
    `has_address`: it is reached at a URL, where others have none or find it themselves.
    `note` is what `generate` prints about data sources of the type. `json` has the JSON Schema of known properties of
    `jsonData`; `secure` are the known keys of `secureJsonData`.
    """

    uid: str = ""
    query: str = ""
    language: Language = ""
    dialect: str = ""
    builders: tuple[str, ...] = ()
    prober: str = ""
    has_units: bool = False
    has_address: bool = False
    macros: frozenset[str] = _MACROS
    note: str = ""
    json: Mapping[str, Json] = field(default_factory=dict)
    secure: frozenset[str] = frozenset()


_TEXT: Final[Json] = {"type": "string"}
_FLAG: Final[Json] = {"type": "boolean"}
_COUNT: Final[Json] = {"type": "integer", "minimum": 0}
_OBJECT: Final[Json] = {"type": "object"}
_OBJECTS: Final[Json] = {"type": "array", "items": {"type": "object"}}
_DURATION: Final[Json] = {"type": "string", "pattern": r"^(\d+(ms|[smhdwy]))+$"}
_DIGITS: Final[Json] = {"type": "string", "pattern": r"^\d+$"}

_TLS: Final = frozenset({"tlsCACert", "tlsClientCert", "tlsClientKey"})
_HTTP: Final = _TLS | {"basicAuthPassword"}
_HTTP_JSON: Final[Mapping[str, Json]] = {
    "tlsSkipVerify": _FLAG,
    "tlsAuth": _FLAG,
    "tlsAuthWithCACert": _FLAG,
    "serverName": _TEXT,
}

_PROMETHEUS: Final = DatasourceType(
    uid="prometheus",
    has_address=True,
    query="expr",
    language="promql",
    builders=("raw",),
    prober="prometheus",
    json={
        **_HTTP_JSON,
        "httpMethod": {"enum": ["GET", "POST"]},
        "prometheusType": {"enum": ["Prometheus", "Cortex", "Mimir", "Thanos"]},
        "timeInterval": _DURATION,
        "queryTimeout": _DURATION,
        "exemplarTraceIdDestinations": _OBJECTS,
    },
    secure=_HTTP,
)
_POSTGRES: Final = DatasourceType(
    uid="postgres",
    has_address=True,
    query="rawSql",
    language="sql",
    dialect="postgres",
    builders=("postgres",),
    json={
        "database": _TEXT,
        "sslmode": {"enum": ["disable", "require", "verify-ca", "verify-full"]},
        "maxOpenConns": _COUNT,
        "maxIdleConns": _COUNT,
        "connMaxLifetime": _COUNT,
        "timescaledb": _FLAG,
    },
    secure=_TLS | {"password"},
)

DATASOURCE_TYPES: Final[Mapping[str, DatasourceType]] = {
    PROMETHEUS: _PROMETHEUS,
    "grafana-amazonprometheus-datasource": replace(_PROMETHEUS, builders=(), prober=""),
    "grafana-azureprometheus-datasource": replace(_PROMETHEUS, builders=(), prober=""),
    VICTORIAMETRICS: replace(_PROMETHEUS, builders=(), prober=""),
    LOKI: DatasourceType(
        uid="loki",
        has_address=True,
        query="expr",
        language="logql",
        builders=("logs", "log_metric"),
        prober="loki",
        json={**_HTTP_JSON, "maxLines": _DIGITS, "timeout": _DIGITS, "derivedFields": _OBJECTS},
        secure=_HTTP,
    ),
    JAEGER: DatasourceType(
        uid="jaeger",
        has_address=True,
        query="query",
        builders=("trace", "search_traces", "service_graph"),
        prober="jaeger",
        has_units=True,
        note='Grafana cannot search Jaeger after 2.20; `traces.backend = "tempo"` selects Tempo',
        json={
            **_HTTP_JSON,
            "nodeGraph": {"type": "object", "properties": {"enabled": _FLAG}},
            "spanBar": _OBJECT,
            "traceIdTimeParams": {"type": "object", "properties": {"enabled": _FLAG}},
            "tracesToLogsV2": _OBJECT,
            "tracesToMetrics": _OBJECT,
        },
        secure=_HTTP,
    ),
    TEMPO: DatasourceType(
        uid="tempo",
        has_address=True,
        query="query",
        builders=("search_spans", "span_metric"),
        prober="tempo",
        has_units=True,
        json={
            **_HTTP_JSON,
            "nodeGraph": {"type": "object", "properties": {"enabled": _FLAG}},
            "search": {"type": "object", "properties": {"hide": _FLAG}},
            "serviceMap": {"type": "object", "properties": {"datasourceUid": _TEXT}},
            "spanBar": _OBJECT,
            "streamingEnabled": {"type": "object", "properties": {"search": _FLAG, "metrics": _FLAG}},
            "tagLimit": _COUNT,
            "traceQuery": {
                "type": "object",
                "properties": {
                    "timeShiftEnabled": _FLAG,
                    "spanStartTimeShift": _DURATION,
                    "spanEndTimeShift": _DURATION,
                },
            },
            "tracesToLogsV2": _OBJECT,
            "tracesToMetrics": _OBJECT,
            "tracesToProfiles": _OBJECT,
        },
        secure=_HTTP,
    ),
    CLICKHOUSE: DatasourceType(
        uid="clickhouse",
        has_address=True,
        query="rawSql",
        language="sql",
        dialect="clickhouse",
        builders=("clickhouse",),
        prober="clickhouse",
        json={
            "host": _TEXT,
            "port": {"type": "integer", "minimum": 1, "maximum": 65535},
            "protocol": {"enum": ["http", "native"]},
            "secure": _FLAG,
            "path": _TEXT,
            "username": _TEXT,
            "defaultDatabase": _TEXT,
            "dialTimeout": _DIGITS,
            "queryTimeout": _DIGITS,
        },
        secure=_TLS | {"password"},
    ),
    POSTGRES: _POSTGRES,
    "postgres": replace(_POSTGRES, builders=()),
    "mysql": DatasourceType(has_address=True, query="rawSql", language="sql", dialect="mysql"),
    INFINITY: DatasourceType(
        uid="infinity",
        builders=("json_api",),
        json={
            "auth_method": {"enum": ["none", "basicAuth", "bearerToken", "apiKey", "digestAuth", "oauthPassThru"]},
            "allowedHosts": {"type": "array", "items": _TEXT},
            "timeoutInSeconds": _COUNT,
            "customHealthCheckEnabled": _FLAG,
            "customHealthCheckUrl": _TEXT,
        },
        secure=_HTTP | {"bearerToken", "apiKeyValue"},
    ),
    "vertamedia-clickhouse-datasource": DatasourceType(query="query", macros=_MACROS | _CLICKHOUSE_MACROS),
    "grafana-azure-monitor-datasource": DatasourceType(macros=_MACROS | {"left", "right"}),
    "elasticsearch": DatasourceType(has_address=True, query="query"),
    "influxdb": DatasourceType(has_address=True, query="query"),
    "graphite": DatasourceType(has_address=True, query="target"),
    "frser-sqlite-datasource": DatasourceType(query="queryText"),
    "__expr__": DatasourceType(query="expression"),
}
"""Facts by the plugin id that is the `type` of a data source."""

_UNKNOWN: Final = DatasourceType()

QUERY_KEYS: Final = tuple(dict.fromkeys(type.query for type in DATASOURCE_TYPES.values() if type.query))
"""The keys under which a target of any known type has its query's text."""


def query_text(target: Json) -> str:
    """Return the text of a target's query, whatever the type of its data source; empty if it has none."""
    return next((text for key in QUERY_KEYS if isinstance(text := target.get(key), str) and text), "")


MIXED: Final = "-- Mixed --"
BUILT_IN: Final[Mapping[str, DatasourceRef]] = {
    MIXED: {"type": "datasource", "uid": MIXED},
    "-- Dashboard --": {"type": "datasource", "uid": "-- Dashboard --"},
    "-- Grafana --": {"type": "grafana", "uid": "-- Grafana --"},
    "grafana": {"type": "grafana", "uid": "-- Grafana --"},
    "__expr__": {"type": "__expr__", "uid": "__expr__"},
}
"""The data sources that every Grafana has, by the names and uids that dashboards use for them."""

BUILT_IN_REFS: Final[Mapping[str, DatasourceRef]] = {
    **{name: ref for name, ref in BUILT_IN.items() if name != MIXED},
    "datasource": BUILT_IN["-- Dashboard --"],
}
"""The built-in data sources that answer queries, by their types and names."""

SHOWS_WITHOUT_QUERY: Final = frozenset({"testdata", "grafana-testdata-datasource", "grafana", "datasource"})
"""The types whose data sources return random values for a panel without a query."""

BUILT_IN_TYPES: Final = frozenset({"__expr__", "datasource", "grafana", "dashboard", "mixed"})
"""The types of built-in data sources: no backend outside of Grafana answers their queries."""


def datasource_type(id: object) -> DatasourceType:
    """Return the facts about a type of data source; one that is not in the table has the defaults."""
    return DATASOURCE_TYPES.get(id, _UNKNOWN) if isinstance(id, str) else _UNKNOWN


_PLUGINS: Final = {
    type.uid: id for id, type in DATASOURCE_TYPES.items() if type.uid and type.uid not in DATASOURCE_TYPES
}
"""The types of plugins by their usual uids, such as `clickhouse`, which are not types."""


def similar_type(type: str, others: Iterable[str] = ()) -> str:
    """Return the type that was meant by one that does not exist; empty for any other.

    A plugin can have any type: only one like those of Grafana itself, or like `others`, is considered misspelled.
    """
    known = {*DATASOURCE_TYPES, *others}
    if type in known:
        return ""
    if plugin := _PLUGINS.get(type.lower()):
        return plugin
    if "-" in type:
        return ""
    return next(iter(get_close_matches(type.lower(), (each for each in known if "-" not in each), 1, 0.85)), "")


def datasource_uid(part: Mapping[str, object]) -> str:
    """Return the uid, or the name, of the data source of a panel, target, variable or annotation; empty if none."""
    datasource = part.get("datasource")
    return str((datasource.get("uid") if isinstance(datasource, dict) else datasource) or "")


def is_expression(target: Mapping[str, object]) -> bool:
    """Return whether a target is a server-side expression, in which `$A` is the result of query A."""
    datasource = mapping(target.get("datasource"))
    return datasource.get("type") == "__expr__" or datasource.get("uid") in ("__expr__", "-100")


def with_usual_uid(uid: str, types: Mapping[str, str]) -> list[str]:
    """Return which data sources, given as types by uid, have a type whose usual uid this is."""
    return sorted(other for other, type in types.items() if usual_uid(type) == uid)


def usual_uid(type: str) -> str:
    """Return the uid that queries of a type use if nothing names a data source."""
    return datasource_type(type).uid or type
