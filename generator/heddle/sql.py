"""SQL: Grafana's and ClickHouse's macros, and what a statement reads, parsed by sqlglot."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from heddle.grafana.interpolation import (
    ALL_VALUE,
    Intervals,
    Selection,
    VariableValue,
    clickhouse_value,
    interpolate,
)
from heddle.grafana.query_limits import MAX_LENGTH, TOO_DEEP
from heddle.grafana.time_range import TimeRange
from heddle.grafana.variables import Reference, references, replace_references

if TYPE_CHECKING:
    from sqlglot import exp

_MACRO: Final = re.compile(r"\$__(\w+)(\()?")
_QUOTED: Final = r"""'(?:[^'\\]|\\.|'')*'|"[^"]*"|`[^`]*`"""
_QUOTED_TEXT: Final = re.compile(_QUOTED, re.DOTALL)
_COMMENT: Final = re.compile(rf"({_QUOTED})|--[^\n]*|/\*.*?\*/", re.DOTALL)
_PLAUSIBLE_VALUES: Final = ("'x'", "x", "1", "('x')", "")
"""Values to try for a variable: a statement is invalid if it is invalid with each of them."""
_TIME_FUNCTIONS: Final = ("todatetime", "todate", "fromunixtimestamp")
_FILTER_MACROS: Final = frozenset({"timeFilter", "timeFilter_ms", "dateFilter", "dateTimeFilter", "unixEpochFilter"})


class SqlSyntaxError(Exception):
    """The text cannot be parsed; the message is that of the parser.

    `uncertain` is why a database may accept it all the same, as the end of the words "a query ..."; empty if it does
    not.
    """

    def __init__(self, message: str, *, uncertain: str = "") -> None:
        super().__init__(message)
        self.uncertain = uncertain


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro such as `$__timeFilter(start_time)`; `arguments` is None if no parenthesis follows its name."""

    name: str
    arguments: tuple[str, ...] | None


def replace_macros(sql: str, expand: Callable[[Macro], str | None]) -> str:
    """Return a statement with its macros expanded, the innermost first.

    Where `expand` returns None, the macro stays. A macro that is known without arguments is expanded before a
    parenthesis as well.
    """
    parts: list[str] = []
    position = 0
    while match := _MACRO.search(sql, position):
        parts.append(sql[position : match.start()])
        position = match.end(1)
        text = None
        if match[2]:
            arguments, end = _arguments(sql, match.end())
            text = expand(Macro(match[1], tuple(replace_macros(argument, expand) for argument in arguments)))
            position = position if text is None else end
        if text is None:
            text = expand(Macro(match[1], None))
        parts.append(match[0].removesuffix("(") if text is None else text)
    return "".join((*parts, sql[position:]))


def _arguments(sql: str, start: int) -> tuple[list[str], int]:
    """Return the arguments behind an opening parenthesis, and the position after the closing one."""
    arguments: list[str] = []
    depth, first, position = 1, start, start
    while position < len(sql):
        character = sql[position]
        quoted = _QUOTED_TEXT.match(sql, position)
        if quoted:
            position = quoted.end()
            continue
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return [*arguments, sql[first:position].strip()], position + 1
        if character == "," and depth == 1:
            arguments.append(sql[first:position].strip())
            first = position + 1
        position += 1
    return [*arguments, sql[first:].strip()], len(sql)


def interpolate_clickhouse(sql: str, selection: Selection, time_range: TimeRange, intervals: Intervals) -> str:
    """Return the statement that the browser sends: without the conditions of variables at All, and with the values."""

    def expand(macro: Macro) -> str | None:
        if macro.name != "conditionalAll" or not macro.arguments:
            return None
        *condition, variable = macro.arguments
        values = [selection[reference.name] for reference in references(variable) if reference.name in selection]
        return "1=1" if values and _is_all(values[0]) else ", ".join(condition)

    return interpolate(replace_macros(sql, expand), selection, time_range, intervals, clickhouse_value)


def expand_clickhouse(sql: str, time_range: TimeRange, step: float) -> str:
    """Return the statement that the data source sends to ClickHouse: without comments, and with the time range.

    Unknown macros stay, for the server to reject.
    """
    seconds = max(round(step), 1)
    start, end = time_range.start, time_range.end
    plain = {
        "fromTime": _time(start),
        "toTime": _time(end),
        "fromTime_ms": _milliseconds(start),
        "toTime_ms": _milliseconds(end),
        "interval_s": str(seconds),
    }

    def between(column: str, write: Callable[[float], str]) -> str:
        return f"{column} >= {write(start)} AND {column} <= {write(end)}"

    def expand(macro: Macro) -> str | None:
        match macro.name, macro.arguments:
            case name, None:
                return plain.get(name)
            case "timeFilter", (column,):
                return between(column, _time)
            case "timeFilter_ms", (column,):
                return between(column, _milliseconds)
            case "dateFilter", (column,):
                return between(column, _date)
            case "dateTimeFilter" | "dt", (date, time):
                return f"({between(date, _date)}) AND ({between(time, _time)})"
            case "timeInterval", (column,):
                return f"toStartOfInterval(toDateTime({column}), INTERVAL {seconds} second)"
            case "timeInterval_ms", (column,):
                return f"toStartOfInterval(toDateTime64({column}, 3), INTERVAL {seconds * 1000} millisecond)"
        return None

    return replace_macros(_COMMENT.sub(lambda match: match[1] or " " * len(match[0]), sql), expand)


def sql_string(text: str) -> str:
    """Return a string literal of ClickHouse."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _is_all(value: VariableValue) -> bool:
    return value.is_all or not any(value.values) or value.values == (ALL_VALUE,)


def _time(seconds: float) -> str:
    return f"toDateTime({int(seconds)})"


def _milliseconds(seconds: float) -> str:
    return f"fromUnixTimestamp64Milli({round(seconds * 1000)})"


def _date(seconds: float) -> str:
    return f"toDate('{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}')"


@lru_cache(maxsize=2_000)
def check_sql(sql: str, dialect: str) -> None:
    """Raise SqlSyntaxError if a statement is not valid in a dialect of sqlglot, whatever its macros and variables."""
    if len(sql) > MAX_LENGTH:
        raise SqlSyntaxError(f"the statement is {TOO_DEEP}", uncertain=TOO_DEEP)
    if _has_unbalanced_parentheses(sql):
        raise SqlSyntaxError("unbalanced parentheses")
    first_error: SqlSyntaxError | None = None
    try:
        for value in _PLAUSIBLE_VALUES:
            try:
                _parse(with_placeholders(sql, value), dialect)
            except SqlSyntaxError as error:
                first_error = first_error or error
            else:
                return
    except RecursionError:
        raise SqlSyntaxError(f"the statement is {TOO_DEEP}", uncertain=TOO_DEEP) from None
    if first_error is not None:
        raise first_error


def _has_unbalanced_parentheses(sql: str) -> bool:
    """Return whether parentheses outside of texts and comments are unbalanced; a macro would hide its own."""
    text = _QUOTED_TEXT.sub("", _COMMENT.sub(lambda match: match[1] or "", sql))
    return text.count("(") != text.count(")")


def with_placeholders(sql: str, value: str = "'x'") -> str:
    """Return a statement with a plausible replacement for each macro, and `value` for each variable.

    A variable inside of quotation marks, or that is a part of a name, becomes a letter.
    """

    def expand(macro: Macro) -> str:
        if macro.name == "conditionalAll" and macro.arguments:
            return f"({', '.join(macro.arguments[:-1])})"
        if macro.name in _FILTER_MACROS:
            return "(1 = 1)"
        if macro.arguments is None:
            return "1"
        alias = ' AS "time"' if macro.name.endswith(("Alias", "time", "timeEpoch")) else ""
        return f"{macro.arguments[0] or '1'}{alias}"

    expanded = replace_macros(sql, expand)
    strings = [match.span() for match in _QUOTED_TEXT.finditer(expanded)]

    def is_part(reference: Reference) -> bool:
        start, end = reference.start, reference.end
        neighbors = expanded[max(0, start - 1) : start] + expanded[end : end + 1]
        in_string = any(first < start < last for first, last in strings)
        return in_string or any(character.isalnum() or character in "_$" for character in neighbors)

    return replace_references(expanded, lambda reference: "x" if is_part(reference) else value)


@dataclass(frozen=True, slots=True)
class SqlTable:
    """A table that a statement reads; `text` is its name as SQL, quoted where it needs to be."""

    text: str
    name: str
    database: str = ""


@dataclass(frozen=True, slots=True)
class SqlColumn:
    """A column; `text` is its name as SQL, quoted where it needs to be."""

    text: str
    name: str


@dataclass(frozen=True, slots=True)
class StringCondition:
    """A column that must have one of some strings; `literals` is SQL."""

    column: SqlColumn
    literals: str


@dataclass(frozen=True, slots=True)
class StatementReads:
    """What a statement reads: its tables, the columns that it compares with times, and its conditions on strings."""

    tables: tuple[SqlTable, ...]
    time_columns: tuple[SqlColumn, ...]
    conditions: tuple[StringCondition, ...]


def clickhouse_reads(sql: str) -> StatementReads:
    """Return what a statement reads whose macros and variables are expanded. Raises SqlSyntaxError."""
    from sqlglot import exp

    statement = _parse(sql, "clickhouse")
    comparisons = statement.find_all(exp.GTE, exp.GT)
    return StatementReads(
        tables=tuple(dict.fromkeys(_tables(statement))),
        time_columns=tuple(dict.fromkeys(_column(node.left) for node in comparisons if _compares_with_time(node))),
        conditions=tuple(dict.fromkeys(_string_conditions(statement))),
    )


def _parse(sql: str, dialect: str) -> exp.Expr:
    import logging

    import sqlglot
    from sqlglot.errors import SqlglotError

    # sqlglot warns of statements that it keeps as plain commands, on stderr.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    try:
        return sqlglot.parse_one(sql, dialect=dialect)
    except SqlglotError as error:
        raise SqlSyntaxError(str(error)) from None


def _tables(statement: exp.Expr) -> Iterator[SqlTable]:
    from sqlglot import exp

    for table in statement.find_all(exp.Table):
        # Others are functions, such as `numbers(10)`, and common table expressions.
        if isinstance(table.this, exp.Identifier) and not _is_common_table(table):
            plain = exp.Table(this=table.this.copy(), db=table.args.get("db"))
            yield SqlTable(plain.sql(dialect="clickhouse"), table.name, table.db)


def _is_common_table(table: exp.Table) -> bool:
    """Return whether a `WITH` around a table defines its name, other than the definition that the table is in."""
    from sqlglot import exp

    if table.db:
        return False
    inside, node = None, table.parent
    while node is not None:
        if isinstance(node, exp.CTE):
            inside = node
        for definition in node.ctes if isinstance(node, exp.Query) else ():
            if definition is not inside and definition.alias == table.name:
                return True
        node = node.parent
    return False


def _compares_with_time(node: exp.Binary) -> bool:
    from sqlglot import exp

    function = node.right.sql(dialect="clickhouse").lower()
    return isinstance(node.left, exp.Column) and function.startswith(_TIME_FUNCTIONS)


def _string_conditions(statement: exp.Expr) -> Iterator[StringCondition]:
    """Yield the conditions on strings without which no row is returned: not those of alternatives and outer joins."""
    from sqlglot import exp

    for clause in statement.find_all(exp.Where, exp.PreWhere):
        join = clause.find_ancestor(exp.Join)
        if clause.find_ancestor(exp.Not, exp.Or, exp.SetOperation) or (join and join.side):
            continue
        for condition in _joined_by_and(clause.this):
            column, values = condition.this, condition.args.get("expressions") or [condition.args.get("expression")]
            if isinstance(condition, exp.EQ) and isinstance(column, exp.Literal):
                column, values = values[0], [column]
            strings = [value for value in values if isinstance(value, exp.Literal) and value.is_string]
            if isinstance(condition, exp.EQ | exp.In) and isinstance(column, exp.Column) and strings == values:
                literals = ", ".join(value.sql(dialect="clickhouse") for value in strings)
                yield StringCondition(_column(column), literals)


def _column(node: exp.Expr) -> SqlColumn:
    return SqlColumn(node.this.sql(dialect="clickhouse"), node.name)


def _joined_by_and(node: exp.Expr) -> Iterator[exp.Expr]:
    from sqlglot import exp

    if isinstance(node, exp.And):
        yield from _joined_by_and(node.left)
        yield from _joined_by_and(node.right)
    elif isinstance(node, exp.Paren):
        yield from _joined_by_and(node.this)
    else:
        yield node
