"""The jsonData, root keys and secrets of each class of data source."""

from __future__ import annotations

from heddle import ClickHouse, Connection, DataSource, DerivedField, EnvVar, Infinity, Jaeger, Loki, Postgres

NEW, OLD = (12, 2), (10, 2)


def clickhouse(url: str, **arguments: EnvVar) -> ClickHouse:
    return ClickHouse(uid="c", name="C", connection=Connection(url=url), **arguments)


def test_clickhouse_gets_the_parts_of_its_url() -> None:
    data = clickhouse("https://db.example:9443/base").json(NEW)
    assert {key: data[key] for key in ("host", "port", "secure", "path")} == {
        "host": "db.example",
        "port": 9443,
        "secure": True,
        "path": "base",
    }


def test_clickhouse_has_a_usual_port_for_each_protocol() -> None:
    ports = {url: clickhouse(url).json(NEW)["port"] for url in ("http://db", "https://db")}
    assert ports == {"http://db": 8123, "https://db": 8443}
    assert clickhouse("http://db").json(NEW)["secure"] is False
    assert "path" not in clickhouse("http://db/").json(NEW)


def test_clickhouse_has_its_user_in_json_data_and_its_password_with_the_secrets() -> None:
    source = clickhouse("http://db", user=EnvVar("USER"), password=EnvVar("PASSWORD"))
    assert source.json(NEW)["username"] == EnvVar("USER")
    assert source.secure() == {"password": EnvVar("PASSWORD")}
    assert [variable.name for variable in source.variables()] == ["USER", "PASSWORD"]
    assert source.root() == {"url": "http://db"}


def test_clickhouse_ignores_basic_auth_and_headers() -> None:
    connection = Connection(
        url="http://db", basic_auth_password=EnvVar("B"), bearer_token=EnvVar("T"), tls_ca=EnvVar("CA")
    )
    assert ClickHouse(uid="c", name="C", connection=connection).secure() == {"tlsCACert": EnvVar("CA")}


def test_infinity_sends_credentials_only_to_its_base_url() -> None:
    connection = Connection(url="https://api.example/", basic_auth_user=EnvVar("USER"))
    data = Infinity(uid="i", name="I", connection=connection, health="/health").json(NEW)
    assert (data["auth_method"], data["allowedHosts"]) == ("basicAuth", ["https://api.example"])
    assert data["customHealthCheckUrl"] == "https://api.example/health"
    assert "customHealthCheckUrl" not in Infinity(uid="i", name="I", connection=connection).json(NEW)


def test_postgres_has_its_database_in_both_places() -> None:
    source = Postgres(uid="p", name="P", connection=Connection(url="db:5432"), database="d", user="u")
    assert source.root() == {"url": "db:5432", "user": "u", "database": "d"}
    assert source.json(NEW) == {"database": "d", "sslmode": "require"}


def test_jaeger_shows_a_tag_in_the_row_of_a_span() -> None:
    source = Jaeger(uid="j", name="J", connection=Connection(url="http://j"), span_bar="http.url")
    assert source.json(NEW)["spanBar"] == {"type": "Tag", "tag": "http.url"}


def test_a_field_by_label_is_left_out_for_an_old_grafana() -> None:
    fields = tuple(DerivedField(name=name, target="j", **{name: "trace_id"}) for name in ("label", "regex"))
    source = Loki(uid="l", name="L", connection=Connection(url="http://l"), derived_fields=fields)
    names = {grafana: [field["name"] for field in source.json(grafana)["derivedFields"]] for grafana in (NEW, OLD)}
    assert names == {NEW: ["label", "regex"], OLD: ["regex"]}


def test_extra_json_replaces_what_a_class_writes() -> None:
    sources: list[DataSource] = [
        Loki(uid="l", name="L", connection=Connection(url="http://l"), extra_json={"maxLines": "5", "timeout": "60"}),
        Jaeger(uid="j", name="J", connection=Connection(url="http://j"), extra_json={"nodeGraph": {"enabled": False}}),
    ]
    assert [source.json(NEW) for source in sources] == [
        {"maxLines": "5", "timeout": "60"},
        {
            "nodeGraph": {"enabled": False},
            "spanBar": {"type": "Duration"},
            "traceIdTimeParams": {"enabled": True},
        },
    ]
