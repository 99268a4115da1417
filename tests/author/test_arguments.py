"""Every argument of the public API is either accepted, or an error at the author's line that says what to write."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final

import pytest
from grafanalib import core

import heddle
from heddle.author import api
from heddle.diagnostics.errors import AuthorError, BadInput
from heddle.diagnostics.finding import Finding
from heddle.report.findings import render_findings

SHOP = heddle.System("shop", "Shop")
QUEUE = heddle.Gauge(SHOP, "shop_queue", "Orders waiting.", labels=("region",))
ORDERS = heddle.Counter(SHOP, "shop_orders_total", "Orders.", labels=(heddle.Label("region"),))
LATENCY = heddle.Histogram(SHOP, "shop_latency_seconds", "Duration.", unit="s", labels=("region",), buckets=(0.5, 1))
CONNECTION = heddle.Connection(url="http://localhost:9090")
ROW = heddle.Row("Now", [])

WRONG: Final = {
    "None": None,
    "integer": 5,
    "fraction": 0.5,
    "string": "text",
    "list": ["text"],
    "tuple": ("text",),
    "dictionary": {"text": "text"},
    "set": {"text"},
    "function": lambda: None,
    "public function": heddle.prometheus,
    "class": heddle.Row,
    "boolean": True,
    "grafanalib": core.Template("name", "query"),
    "metric": QUEUE,
    "system": SHOP,
    "expression": QUEUE.sum(),
    "row": ROW,
    "object": object(),
}

BY_NAME: Final = {
    "TableBatch.rows": {},
    "TraceToLogs.query": "text",
    "Correlation.query": {},
    "MetricCurve.labels": (),
    "SeriesUpdate.labels": (),
    "scale_rate.stream": "orders",
    "alerts": ("ShopDown",),
    "batch": lambda index, start, end: None,
    "because": "known",
    "bound": 1,
    "buckets": (1, 2),
    "by": "region",
    "columns": {"id": ("Id", "string")},
    "connection": CONNECTION,
    "count": 3,
    "curve": heddle.constant(1),
    "diagnose": ["Look."],
    "faults": (heddle.scrape_failure(),),
    "fires": heddle.above(1),
    "include": "region",
    "interval": "5m",
    "label": "region",
    "library_panel.panel": heddle.stat("Orders", question="How many?", query=QUEUE.sum()),
    "limit": 5,
    "matching": None,
    "metric": LATENCY,
    "name": "Orders",
    "no_data": "OK",
    "panel": ("shop", "Orders"),
    "path": "shop/setup.sql",
    "pending": "5m",
    "query": QUEUE.sum(),
    "queries": (("a", "b"),),
    "random": Random(1),
    "region": "eu",
    "resolve": ["Restart."],
    "rows": [ROW],
    "severity": "warning",
    "share": 0.5,
    "source": "region",
    "stream": heddle.EventStream(name="orders"),
    "system": SHOP,
    "values": ["text"],
    "version": "0.1",
    "variable.type": "textbox",
}

BY_ANNOTATION: Final = {
    "str": "5m",
    "int": 3,
    "float": 0.5,
    "bool": True,
    "Json": {},
    "Distribution": heddle.lognormal(1),
    "VectorMethods": QUEUE.sum(),
    "Expression": QUEUE.sum(),
    "Operand": 5,
    "float | Threshold": 5,
    "Sequence[str]": ["text"],
    "Mapping[str, str]": {"text": "text"},
    "Labels": "region",
    "tuple[str, ...]": ("text",),
    "Sequence[AnyPanel]": [],
    "Sequence[Alert]": [],
    "EnvVar": heddle.EnvVar("NAME"),
    "Scope": heddle.DASHBOARD,
    "VectorMethods | Query": QUEUE.sum(),
    "Mapping[str, str | Mapping[str, Any]]": {},
}

NOT_CALLED_BY_AUTHORS: Final = {
    "Curve": "a protocol",
    "DataSource": "an abstract class",
    "Expr": "the result of methods",
    "MatchedExpr": "the result of methods",
    "Metric": "the base of the four types of metrics",
    "Series": "the result of methods",
    "SettingsTable": "a class to derive from",
    "SystemSettings": "a class to derive from",
    "Variable": "the result of functions",
    "Version": "the type of a setting",
    "system_settings": "its argument is a class",
}


def valid(function: Callable[..., Any], parameter: inspect.Parameter) -> Any:
    """Return a value that a required parameter accepts."""
    special = (f"{function.__name__}.{parameter.name}", parameter.name)
    return next((BY_NAME[name] for name in special if name in BY_NAME), BY_ANNOTATION.get(str(parameter.annotation)))


def callables() -> Iterator[tuple[str, Callable[..., Any]]]:
    for name in api.__all__:
        value = getattr(heddle, name)
        if name not in NOT_CALLED_BY_AUTHORS and (inspect.isfunction(value) or inspect.isclass(value)):
            yield name, value
    for name, owner in (("gauge", QUEUE), ("counter", ORDERS), ("histogram", LATENCY), ("expression", QUEUE.sum())):
        for method in sorted(set(dir(owner))):
            value = getattr(type(owner), method)
            if inspect.isfunction(value) and not method.startswith("_") and callable(getattr(owner, method, None)):
                yield f"{name}.{method}", getattr(owner, method)


def parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """Return the parameters, with those of a panel in place of its keyword arguments."""
    found = []
    for each in inspect.signature(function).parameters.values():
        if "PanelArguments" in str(each.annotation):
            found += [
                inspect.Parameter(name, each.KEYWORD_ONLY, default=None, annotation=hint)
                for name, hint in heddle.author.panels.PanelArguments.__annotations__.items()
            ]
        elif each.name != "location":
            found.append(each)
    return found


def attempt(function: Callable[..., Any], wrong: inspect.Parameter, value: Any) -> Any:
    """Call a function with valid arguments, but for one parameter; return its result or the exception."""
    positional, named = [], {}
    has_rest = wrong.kind is wrong.VAR_POSITIONAL
    for each in parameters(function):
        is_wrong = each.name == wrong.name
        if not is_wrong and (each.default is not each.empty or each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD)):
            continue
        chosen = value if is_wrong else valid(function, each)
        if each.kind is each.VAR_KEYWORD:
            named["region"] = chosen
        elif each.kind is each.KEYWORD_ONLY or (each.kind is each.POSITIONAL_OR_KEYWORD and not has_rest):
            named[each.name] = chosen
        else:
            positional.append(chosen)
    try:
        return function(*positional, **named)
    except Exception as error:
        return error


ACCEPTED: Final = {
    "float | None": {"None", "integer", "fraction"},
    "str | Json | Sequence[str]": {"string"},
    "str | Sequence[str]": {"string", "list", "tuple"},
    "Connection | None": {"None"},
    "Json | None": {"None", "dictionary"},
    "Mapping[str, EnvVar] | None": {"None"},
    "Callable[[int, float, float, str], TableBatch]": {"class", "function", "public function"},
    "Distribution | None": {"None"},
    "EnvVar | None": {"None"},
    "Expression | Query": {"expression", "metric"},
    "Json": {"dictionary"},
    "Mapping[str, TagValue] | None": {"None", "dictionary"},
    "Mapping[str, int] | None": {"None"},
    "Mapping[str, str | Mapping[str, Any]]": {"dictionary"},
    "Mapping[str, str] | None": {"None", "dictionary"},
    "Mapping[str, str]": {"dictionary"},
    "Metric": {"metric"},
    "Operand": {"expression", "fraction", "integer", "metric"},
    "Queries": {"expression", "metric"},
    "Renamed | None": {"None"},
    "Sequence[str] | Mapping[str, str]": {"dictionary", "list", "tuple"},
    "Sequence[str]": {"list", "tuple"},
    "System": {"system"},
    "TableFeed | None": {"None"},
    "TraceToLogs | None": {"None"},
    "TraceToMetrics | None": {"None"},
    "VectorMethods | Query": {"expression", "metric"},
    "VectorMethods": {"expression", "metric"},
    "bool": {"boolean"},
    "float": {"fraction", "integer"},
    "Recorded | None": {"None"},
    "float | Threshold": {"fraction", "integer"},
    "int": {"integer"},
    "str": {"string"},
    "str | Condition": {"string"},
    "str | None": {"None", "string"},
    "str | int | float | bool": {"boolean", "fraction", "integer", "string"},
    "tuple[Label | str, ...]": {"list", "tuple"},
    "tuple[int, int] | None": {"None"},
    "tuple[str, ...]": {"list", "tuple"},
}
"""Which of the values above a parameter accepts, by its annotation; those of other annotations accept none."""


def annotation_of(parameter: inspect.Parameter) -> str:
    return getattr(parameter.annotation, "__forward_arg__", None) or str(parameter.annotation)


def test_every_argument_is_accepted_or_an_error_at_the_line_of_the_author() -> None:
    offenders = []
    accepted: dict[str, set[str]] = {}
    tried = 0
    for name, function in callables():
        for parameter in parameters(function):
            for kind, value in WRONG.items():
                result = attempt(function, parameter, value)
                tried += 1
                if isinstance(result, AuthorError):
                    (finding,) = result.findings
                    named = f"`{'region' if parameter.kind is parameter.VAR_KEYWORD else parameter.name}"
                    is_named = named in finding.message or not finding.id.startswith("argument/")
                    if finding.location.file != __file__ or not is_named or not finding.help:
                        offenders.append((name, parameter.name, kind, finding))
                elif isinstance(result, Exception):
                    offenders.append((name, parameter.name, kind, repr(result)))
                else:
                    accepted.setdefault(annotation_of(parameter), set()).add(kind)
    assert offenders == []
    assert accepted == ACCEPTED
    assert tried > 5000


def alert(**changes: Any) -> heddle.Alert:
    arguments: dict[str, Any] = {
        "name": "ShopDown",
        "query": QUEUE.sum(),
        "fires": heddle.above(1),
        "pending": "5m",
        "severity": "critical",
        "summary": "Down.",
        "description": "Down.",
        "no_data": "OK",
        "panel": ("shop", "Queue"),
        "diagnose": ["Look."],
        "resolve": ["Restart."],
    }
    return heddle.Alert(**(arguments | changes))


def board(**changes: Any) -> heddle.Dashboard:
    arguments: dict[str, Any] = {"uid": "shop", "title": "Shop", "description": "Shop.", "tags": ["shop"], "rows": []}
    return heddle.Dashboard(**(arguments | changes))


EXPRESSION: Final = 'write an expression from the catalog, such as `ORDERS.rate().sum()`, or `raw("{}")`'
MISTAKES: Final[dict[str, tuple[Callable[[], Any], str, str]]] = {
    "text as query": (
        lambda: heddle.stat("A", query="sum(x)"),
        '`query` of `stat` is the string "sum(x)", not a query or a list of queries',
        EXPRESSION.format("sum(x)"),
    ),
    "text among queries": (
        lambda: heddle.stat("A", query=[QUEUE.sum(), "x"]),
        '`query[1]` of `stat` is the string "x", not an expression or a query',
        EXPRESSION.format("x"),
    ),
    "comparison with ==": (
        lambda: heddle.stat("A", query=QUEUE.sum() == 100),
        "`==` compares Python objects, and an expression is never the number 100",
        "write `.equals(100)` or `.not_equals(100)`",
    ),
    "comparison with !=": (
        lambda: QUEUE != 0,
        "`==` compares Python objects, and an expression is never the number 0",
        "write `.equals(0)` or `.not_equals(0)`",
    ),
    "comparison of expressions": (
        lambda: heddle.stat("A", query=QUEUE.sum() == QUEUE.max()),
        "`query` of `stat` is False, not a query or a list of queries",
        "`==` compares Python objects: write `.equals(...)` or `.not_equals(...)` of the expression",
    ),
    "method that was not called": (
        lambda: heddle.stat("A", query=QUEUE.sum),
        "`query` of `stat` is the function `sum`, not a query or a list of queries",
        "call it: `.sum()`",
    ),
    "number as bound": (
        lambda: alert(fires=0.05),
        "`fires` of `Alert` is the number 0.05, not a bound",
        "write `fires=above(0.05)` or `fires=below(0.05)`",
    ),
    "number as duration": (
        lambda: alert(pending=300),
        "`pending` of `Alert` is the number 300, not a string",
        'write a string: `pending="300s"`',
    ),
    "unknown choice": (
        lambda: alert(severity="waning"),
        '`severity` of `Alert` is the string "waning", not "critical", "warning" or "info"',
        "did you mean `warning`?",
    ),
    "list as dictionary": (
        lambda: alert(labels=["team"]),
        "`labels` of `Alert` is a list, not a dictionary of strings and strings",
        'write `{"team": "shop"}`',
    ),
    "number in a dictionary": (
        lambda: alert(labels={"team": 1}),
        '`labels["team"]` of `Alert` is the number 1, not a string',
        'write a string: `"1"`',
    ),
    "text as pair": (
        lambda: alert(panel="shop"),
        '`panel` of `Alert` is the string "shop", not a tuple of 2: a string, a string',
        'write `("shop-orders", "Queue")`',
    ),
    "text as list": (
        lambda: board(tags="http"),
        '`tags` of `Dashboard` is the string "http", not a list of strings',
        'write a list: `tags=["http"]`',
    ),
    "set as list": (
        lambda: board(tags={"http"}),
        "`tags` of `Dashboard` is a set, not a list of strings",
        "write a list, since a set has no order",
    ),
    "no title": (
        lambda: board(title=None),
        "`title` of `Dashboard` is None, not a string",
        'write `"Orders"`',
    ),
    "one row": (
        lambda: board(rows=ROW),
        "`rows` of `Dashboard` is a Row, not a list of Rows",
        "write a list: `rows=[Row(...)]`",
    ),
    "panel among rows": (
        lambda: board(rows=[heddle.stat("A")]),
        "`rows[0]` of `Dashboard` is a panel, not a Row",
        'write `Row("Title", [stat(...)])`',
    ),
    "row among panels": (
        lambda: heddle.Row("A", [ROW]),
        "`panels[0]` of `Row` is a Row, not a panel",
        'write `stat("Title", ...)` or another panel',
    ),
    "title among panels": (
        lambda: heddle.Row("A", "B"),
        '`panels` of `Row` is the string "B", not a list of panels',
        'write `[stat("Title", ...)]`',
    ),
    "one panel": (
        lambda: heddle.Row("A", heddle.stat("A")),
        "`panels` of `Row` is a panel, not a list of panels",
        "write a list: `panels=[...]`",
    ),
    "grafanalib's target among variables": (
        lambda: board(variables=[core.Target(expr="up")]),
        "`variables[0]` of `Dashboard` is grafanalib's Target, not a variable",
        "write `label_values(...)`, `job(...)`, `custom(...)` or another variable",
    ),
    "system among variables": (
        lambda: board(variables=[SHOP]),
        "`variables[0]` of `Dashboard` is the system shop, not a variable",
        "write `job(...)` or `instance(...)` of the system",
    ),
    "function that was not called": (
        lambda: board(variables=[heddle.prometheus]),
        "`variables[0]` of `Dashboard` is the function `prometheus`, not a variable",
        "call it: `prometheus()`",
    ),
    "one link": (
        lambda: board(links=heddle.link("shop", "Shop")),
        "`links` of `Dashboard` is grafanalib's DashboardLink, not a list of links",
        "write a list: `links=[...]`",
    ),
    "tuple without a comma": (
        lambda: heddle.Gauge(SHOP, "a", "A.", labels=("queue")),
        '`labels` of `Gauge` is the string "queue", not a tuple of Labels or strings',
        'write a tuple, with a comma: `labels=("queue",)`',
    ),
    "name of a system": (
        lambda: heddle.job("shop"),
        '`system` of `job` is the string "shop", not a system',
        'write a system of the catalog, such as `SHOP = System("shop", "Shop")`',
    ),
    "name of a metric": (
        lambda: heddle.label_values("shop_queue", "region", title="Region"),
        '`metric` of `label_values` is the string "shop_queue", not a metric',
        "write the name of a metric of the catalog without quotation marks, such as `ORDERS`",
    ),
    "list as thresholds": (
        lambda: heddle.stat("A", thresholds=[1, 2]),
        "`thresholds` of `stat` is a list, not a dictionary of values and colors",
        "write `{BASE: GREEN, 0.05: RED}`",
    ),
    "text as threshold": (
        lambda: heddle.stat("A", thresholds={"1": heddle.RED}),
        'a key of `thresholds` of `stat` is the string "1", not a number',
        "write the number without quotation marks: `1`",
    ),
    "mapping without a color": (
        lambda: heddle.stat("A", mappings={0: "down"}),
        '`mappings[0]` of `stat` is the string "down", not a tuple of 2: a string, a string',
        'write `("...", "...")`',
    ),
    "number as text": (
        lambda: heddle.stat("A", question=5),
        "`question` of `stat` is the number 5, not a string",
        'write a string: `question="5"`',
    ),
    "None": (
        lambda: heddle.stat("A", unit=None),
        "`unit` of `stat` is None, not a string",
        'leave out `unit`, or write `"s"`',
    ),
    "text as number": (
        lambda: heddle.stat("A", min="0"),
        '`min` of `stat` is the string "0", not a number',
        "write the number without quotation marks: `min=0`",
    ),
    "boolean as number": (
        lambda: heddle.stat("A", max=True),
        "`max` of `stat` is True, not a number",
        "write a number, such as `0.95`",
    ),
    "fraction as integer": (
        lambda: heddle.stat("A", decimals=2.0),
        "`decimals` of `stat` is the number 2.0, not an integer",
        "write an integer: `decimals=2`",
    ),
    "list as columns": (
        lambda: heddle.table("A", columns=["region"]),
        "`columns` of `table` is a list, not a dictionary of strings and strings",
        'write `{"region": "Region", "Value": "Orders"}`',
    ),
    "text as tags": (
        lambda: heddle.search_traces("shop", tags="error=true"),
        '`tags` of `search_traces` is the string "error=true", not a dictionary of strings and'
        " strings, booleans, integers or numbers",
        'write `{"error": True}`',
    ),
    "secret as text": (
        lambda: heddle.Connection(url="http://a", bearer_token="secret"),
        "`bearer_token` of `Connection` is a string, not an EnvVar",
        'write `EnvVar("NAME")`, with the name of an environment variable of Grafana',
    ),
    "text in arithmetic": (
        lambda: QUEUE.sum() + "x",
        'the other side of `+` is the string "x", not an expression or a number',
        EXPRESSION.format("x"),
    ),
    "number as condition": (
        lambda: QUEUE.where(region=5),
        "`region` of `.where` is the number 5, not a string or a condition",
        'write a string: `region="5"`',
    ),
    "missing argument": (
        lambda: heddle.textbox("search"),
        "`title` of `textbox` is missing",
        'add `title=`, for example `"Orders"`',
    ),
    "unknown argument": (
        lambda: board(rowz=[]),
        "`Dashboard` has no parameter `rowz`",
        "did you mean `rows`?",
    ),
    "too many arguments": (
        lambda: heddle.Row("A", [], True),
        "True is one argument too many: `Row` has 2 without a name",
        "write the name of its parameter, such as `collapsed=`",
    ),
    "argument twice": (
        lambda: heddle.stat("A", title="B"),
        "`title` of `stat` is passed twice",
        "write it once",
    ),
}


def finding_of(mistake: Callable[[], Any]) -> Finding | None:
    try:
        mistake()
    except BadInput as error:
        return error.findings[0]
    return None


def test_the_help_of_each_error_shows_what_to_write() -> None:
    wrong = []
    for name, (mistake, message, help) in MISTAKES.items():
        finding = finding_of(mistake)
        if finding is None or (finding.message, finding.help) != (message, help) or finding.location.file != __file__:
            wrong.append((name, finding))
    assert wrong == []


def test_one_label_and_several_are_accepted() -> None:
    assert [QUEUE.sum(by=labels).text for labels in ("region", ("region",), ["region"])] == [
        QUEUE.sum(by="region").text
    ] * 3


def test_a_list_becomes_a_tuple_where_one_is_needed() -> None:
    metric = heddle.Gauge(SHOP, "shop_queue", "Orders waiting.", labels=["region"])
    assert (metric.labels, metric in {metric}) == (("region",), True)
    assert heddle.System("shop", "Shop", [("a", "b")]).constant_labels == (("a", "b"),)


def test_a_secret_is_not_shown() -> None:
    finding = finding_of(lambda: heddle.Connection(url="http://a", bearer_token="hunter2"))
    assert finding is not None
    assert "hunter2" not in render_findings([finding])


def test_none_in_a_list_can_be_left_out() -> None:
    help = "leave it out, as in `[..., *([PART] if condition else [])]`, or write "
    calls = [
        lambda: heddle.Row("Row", [None]),  # type: ignore[list-item]
        lambda: board(rows=[None]),
        lambda: heddle.stat("A", question="a", query=[None]),  # type: ignore[list-item]
    ]
    findings = [finding_of(call) for call in calls]
    assert [finding is not None and finding.help.startswith(help) for finding in findings] == [True] * 3


def test_a_recorded_series_is_summed_before_it_is_shown() -> None:
    recorded = heddle.Recorded(SHOP, "shop_orders:growth15m", ("region",), expression=ORDERS.growth("15m"))
    with pytest.raises(
        AuthorError, match="`query` of `timeseries` is the recorded series shop_orders:growth15m"
    ) as error:
        heddle.timeseries("P", question="?", query=recorded)
    assert error.value.findings[0].help == "write its sum, such as `.sum()` or `.sum(by=...)`"
