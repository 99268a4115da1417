"""Macros as Grafana and the ClickHouse plugin expand them, and the tables and columns of statements."""

from __future__ import annotations

import pytest

from heddle.grafana.interpolation import Intervals, VariableValue
from heddle.grafana.time_range import TimeRange
from heddle.sql import (
    Macro,
    SqlSyntaxError,
    check_sql,
    clickhouse_reads,
    expand_clickhouse,
    interpolate_clickhouse,
    replace_macros,
    sql_string,
    with_placeholders,
)

RANGE = TimeRange(1_700_000_000, 1_700_003_600.5)
START, END = "toDateTime(1700000000)", "toDateTime(1700003600)"


@pytest.mark.parametrize(
    ("sql", "macros"),
    [
        ("SELECT $__interval_s", [Macro("interval_s", None)]),
        ("$__timeFilter(a.b)", [Macro("timeFilter", ("a.b",))]),
        ("$__dt( a , if(b, 'x, y)', \"c)\") )", [Macro("dt", ("a", "if(b, 'x, y)', \"c)\")"))]),
        ("$__outer($__inner(a), b)", [Macro("inner", ("a",)), Macro("outer", ("<inner>", "b"))]),
        ("$__f()", [Macro("f", ("",))]),
        ("$__f(a", [Macro("f", ("a",))]),
        ("SELECT $x, ${__from}", []),
    ],
)
def test_macros_have_their_arguments(sql: str, macros: list[Macro]) -> None:
    seen: list[Macro] = []

    def expand(macro: Macro) -> str:
        seen.append(macro)
        return f"<{macro.name}>"

    replace_macros(sql, expand)
    assert seen == macros


def test_unknown_macros_stay_and_known_ones_in_them_are_expanded() -> None:
    text = replace_macros("$__other($__x, 1) $__x(2)", lambda macro: "X" if macro == Macro("x", None) else None)
    assert text == "$__other(X, 1) X(2)"


@pytest.mark.parametrize(
    ("sql", "expanded"),
    [
        ("$__timeFilter(t)", f"t >= {START} AND t <= {END}"),
        ("$__dateFilter(d)", "d >= toDate('2023-11-14') AND d <= toDate('2023-11-14')"),
        (
            "$__dateTimeFilter(d, t)",
            f"(d >= toDate('2023-11-14') AND d <= toDate('2023-11-14')) AND (t >= {START} AND t <= {END})",
        ),
        (
            "$__timeFilter_ms(t)",
            "t >= fromUnixTimestamp64Milli(1700000000000) AND t <= fromUnixTimestamp64Milli(1700003600500)",
        ),
        ("$__fromTime AND $__toTime", f"{START} AND {END}"),
        ("$__timeInterval(t)", "toStartOfInterval(toDateTime(t), INTERVAL 60 second)"),
        ("$__timeInterval_ms(t)", "toStartOfInterval(toDateTime64(t, 3), INTERVAL 60000 millisecond)"),
        ("$__interval_s", "60"),
        ("$__timeFilter(a, b)", "$__timeFilter(a, b)"),
        ("$__unknown(t)", "$__unknown(t)"),
        ("1 -- $__x(t)\n+ 1", "1           \n+ 1"),
        ("1 /* $__x */ + '-- no comment'", "1            + '-- no comment'"),
    ],
)
def test_clickhouse_macros_are_expanded(sql: str, expanded: str) -> None:
    assert expand_clickhouse(sql, RANGE, 60) == expanded


@pytest.mark.parametrize(
    ("level", "condition"),
    [
        (VariableValue(("A", "B"), multi=True), "level IN ('A','B')"),
        (VariableValue(("A", "B"), multi=True, is_all=True), "1=1"),
        (VariableValue(("$__all",), multi=True), "1=1"),
        (VariableValue(("",)), "1=1"),
    ],
)
def test_conditions_on_variables_with_all_are_dropped(level: VariableValue, condition: str) -> None:
    sql = "SELECT 1 WHERE $__conditionalAll(level IN (${level:sqlstring}), $level) AND $__timeFilter(t)"
    text = interpolate_clickhouse(sql, {"level": level}, RANGE, Intervals(60, 240))
    assert text == f"SELECT 1 WHERE {condition} AND $__timeFilter(t)"


def test_a_step_is_at_least_a_second() -> None:
    assert expand_clickhouse("$__interval_s=$__timeFilter(t)!", RANGE, 0.2) == f"1=t >= {START} AND t <= {END}!"


def test_a_condition_may_contain_commas_and_other_macros() -> None:
    sql = "$__conditionalAll(f(a, b), c, $level) $__conditionalAll(x = $unknown, $unknown)"
    text = interpolate_clickhouse(sql, {"level": VariableValue(("A",))}, RANGE, Intervals(60, 240))
    assert text == "f(a, b), c x = $unknown"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT $__timeGroup(at, $__interval), count(*) FROM logs WHERE $__timeFilter(at) GROUP BY 1",
        "SELECT '$x' AS a, ${y:sqlstring} FROM logs WHERE b IN ($c) AND d = '[[e]]'",
        "SELECT $__timeGroupAlias(at, '5m', 0) FROM logs WHERE $__conditionalAll(a IN ($b), $b)",
        "SELECT 'a $ b', '(' FROM logs LIMIT 5",
        "SELECT sum(a) AS distance_$unit, b AS $name FROM ${table} LIMIT $n",
        "SELECT a FROM logs_$suffix WHERE $column = 1 AND b LIKE '%${text}%'",
        "SELECT 'it''s $x', a FROM logs $where ORDER BY ${column} $direction",
        "SELECT a FROM logs WHERE b > $from AND c IN ${list:raw}",
    ],
)
@pytest.mark.parametrize("dialect", ["postgres", "clickhouse"])
def test_statements_with_macros_and_variables_are_valid(sql: str, dialect: str) -> None:
    check_sql(sql, dialect)


@pytest.mark.parametrize(
    "sql", ["SELECT count(* FROM logs", "SELEC 1 FROM a", "SELECT 'a FROM logs", "SELECT FROM WHERE"]
)
def test_other_statements_are_errors(sql: str) -> None:
    with pytest.raises(SqlSyntaxError):
        check_sql(sql, "clickhouse")


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("SELECT 'a $x b', $x, [[y]]", "SELECT 'a x b', 'x', 'x'"),
        ("$__timeGroup(at, '5m')", "at"),
        ("$__timeGroupAlias(at, '5m')", 'at AS "time"'),
        ("$__time(at)", 'at AS "time"'),
        ("$__timeFilter(at)", "(1 = 1)"),
        ("$__conditionalAll(f(a, b), c, $d)", "(f(a, b), c)"),
        ("$__conditionalAll", "1"),
        ("$__interval", "1"),
        ("$__f()", "1"),
    ],
)
def test_macros_and_variables_get_placeholders(sql: str, text: str) -> None:
    assert with_placeholders(sql) == text


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ("SELECT 1", []),
        ("SELECT a FROM b", ["b"]),
        ("SELECT a FROM db.b AS x FINAL", ["db.b"]),
        ("SELECT a FROM b JOIN c USING (id) LEFT JOIN d ON b.x = d.x, e", ["b", "c", "d", "e"]),
        ("SELECT a FROM (SELECT * FROM (SELECT 1 FROM deep) AS y) AS x", ["deep"]),
        ("WITH t AS (SELECT * FROM real) SELECT * FROM t JOIN other USING (id)", ["other", "real"]),
        ("WITH t AS (SELECT * FROM t) SELECT * FROM t", ["t"]),
        ("WITH a AS (SELECT 1 FROM x), b AS (SELECT * FROM a) SELECT * FROM b", ["x"]),
        ("SELECT * FROM db.t WHERE x IN (WITH t AS (SELECT 1 FROM y) SELECT * FROM t)", ["db.t", "y"]),
        ("WITH 5 AS n SELECT n FROM b", ["b"]),
        ('SELECT * FROM "odd name"."from where"', ['"odd name"."from where"']),
        ("SELECT * FROM `a b` WHERE x = 'FROM nowhere'", ['"a b"']),
        ("SELECT ' FROM nowhere JOIN there' FROM b -- FROM c\n /* FROM d */", ["b"]),
        ("SELECT extract(year FROM t), trim(BOTH 'x' FROM y) FROM b", ["b"]),
        ("SELECT * FROM numbers(10), url('http://x', CSV)", []),
        ("SELECT 1 FROM a UNION ALL SELECT 2 FROM b", ["a", "b"]),
        ("SELECT x IN (SELECT y FROM c) FROM b", ["b", "c"]),
    ],
)
def test_the_tables_that_a_statement_reads(sql: str, tables: list[str]) -> None:
    assert sorted(table.text for table in clickhouse_reads(sql).tables) == sorted(tables)


def test_a_table_has_its_plain_name_and_database() -> None:
    (table,) = clickhouse_reads('SELECT * FROM "odd db"."odd table" AS t').tables
    assert (table.database, table.name) == ("odd db", "odd table")


@pytest.mark.parametrize(
    ("sql", "conditions"),
    [
        ("SELECT 1 FROM t WHERE a = 'x' AND b IN ('y', 'z')", [("a", "'x'"), ("b", "'y', 'z'")]),
        ("SELECT 1 FROM t PREWHERE a = 'x' WHERE (b = 'y' AND (c = 'z'))", [("a", "'x'"), ("b", "'y'"), ("c", "'z'")]),
        ("SELECT 1 FROM t AS o WHERE 'x' = o.a", [("a", "'x'")]),
        ("SELECT 1 FROM t WHERE a = 'it''s FROM x AND b = '", [("a", "'it''s FROM x AND b = '")]),
        ("SELECT 1 FROM t WHERE `my col` = 'x'", [('"my col"', "'x'")]),
        ("SELECT 1 FROM (SELECT * FROM t WHERE a = 'x') AS s WHERE b > 5", [("a", "'x'")]),
        ("WITH s AS (SELECT * FROM t WHERE a = 'x') SELECT * FROM s", [("a", "'x'")]),
        ("SELECT 1 FROM t WHERE a = 'x' OR b = 'y'", []),
        ("SELECT 1 FROM t WHERE NOT a = 'x' AND b NOT IN ('y') AND c != 'z'", []),
        ("SELECT 1 FROM t WHERE a = 5 AND b IN ('x', 6) AND c = d AND lower(e) = 'f'", []),
        ("SELECT 1 FROM t WHERE a NOT IN (SELECT b FROM u WHERE c = 'x')", []),
        ("SELECT 1 FROM t LEFT JOIN (SELECT * FROM u WHERE c = 'x') AS u USING (id)", []),
        ("SELECT 1 FROM t WHERE a = 'x' UNION ALL SELECT 1 FROM t WHERE a = 'y'", []),
        ("SELECT 'WHERE a = ''x''' FROM t HAVING b = 'y'", []),
    ],
)
def test_the_strings_that_columns_must_have(sql: str, conditions: list[tuple[str, str]]) -> None:
    pairs = [(condition.column.text, condition.literals) for condition in clickhouse_reads(sql).conditions]
    assert sorted(pairs) == sorted(conditions)


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("SELECT 1 FROM t WHERE $__timeFilter(start_time)", ["start_time"]),
        ("SELECT 1 FROM t AS o WHERE $__timeFilter(o.`the time`) AND x >= 5", ["the time"]),
        ("SELECT 1 FROM t WHERE $__dateTimeFilter(d, t) AND $__timeFilter_ms(m)", ["d", "t", "m"]),
        ("SELECT 1 FROM t WHERE t >= $__fromTime AND t <= $__toTime", ["t"]),
        ("SELECT ' a >= toDateTime(5)' FROM t", []),
    ],
)
def test_the_columns_that_are_compared_with_times(sql: str, columns: list[str]) -> None:
    reads = clickhouse_reads(expand_clickhouse(sql, RANGE, 60))
    assert sorted(column.name for column in reads.time_columns) == sorted(columns)


def test_what_cannot_be_parsed_is_an_error() -> None:
    with pytest.raises(SqlSyntaxError):
        clickhouse_reads("SELECT FROM WHERE")


def test_string_literals_are_escaped() -> None:
    assert sql_string("it's a \\") == r"'it\'s a \\'"
