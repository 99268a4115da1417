"""Texts of messages about wrong arguments: the accepted values, the passed value, and what to write instead."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Mapping
from dataclasses import is_dataclass
from inspect import Parameter, signature
from types import BuiltinFunctionType, FunctionType, MethodType, NoneType
from typing import Any, Final

from grafanalib import core

from heddle.author.alerts import Bound
from heddle.author.allow import Allowance
from heddle.author.arguments.expected import (
    Choice,
    Class,
    Dictionary,
    Expected,
    Fixed,
    Function,
    Instance,
    Mismatch,
    Option,
    Several,
    Structure,
)
from heddle.author.connection import Connection
from heddle.author.dashboard import Annotation, AnyAnnotation, AnyPanel, Row
from heddle.author.fields import MappedValue, Mappings, OverriddenFields, Overrides, Thresholds
from heddle.author.promql.expression import Expr, Operand, VectorMethods
from heddle.author.promql.metrics import Metric
from heddle.author.promql.recorded import Recorded
from heddle.author.promql.series import Condition, Series
from heddle.author.promql.typed_expr import Labels
from heddle.author.queries import Expression, Queries, Query
from heddle.catalog.metrics import System
from heddle.diagnostics.suggestion import did_you_mean
from heddle.grafana.provisioning_escape import EnvVar

OPERATORS: Final = {
    "__add__": "+",
    "__sub__": "-",
    "__mul__": "*",
    "__truediv__": "/",
    "__radd__": "+",
    "__rsub__": "-",
    "__rmul__": "*",
    "__rtruediv__": "/",
    "__gt__": ">",
    "__lt__": "<",
    "__ge__": ">=",
    "__le__": "<=",
}
"""The methods behind the operators of expressions."""

_LONGEST: Final = 40
"""The number of characters of a value that a message shows."""

_DURATIONS: Final = frozenset(
    {"pending", "rate_window", "window", "interval", "time_from", "step", "period", "duration", "downtime", "every"}
    | {"scrape_interval", "alerts_within", "run_length", "history", "shown", "start_shift", "end_shift", "refresh"}
)

_NAMES: Final[Mapping[Any, tuple[str, str]]] = {
    str: ("a string", "strings"),
    int: ("an integer", "integers"),
    float: ("a number", "numbers"),
    bool: ("True or False", "booleans"),
    NoneType: ("None", "None"),
    Expression: ("an expression", "expressions"),
    VectorMethods: ("an expression", "expressions"),
    Expr: ("an expression", "expressions"),
    Series: ("the series of a metric", "series"),
    core.Panel: ("a panel", "panels"),
    AnyPanel: ("a panel", "panels"),
    Query: ("a query", "queries"),
    core.Target: ("a query", "queries"),
    Queries: ("a query or a list of queries", "queries"),
    Labels: ("a label or a tuple of labels", "labels"),
    Thresholds: ("a dictionary of values and colors", "dictionaries"),
    Mappings: ("a dictionary of values, texts and colors", "dictionaries"),
    Overrides: ("a dictionary of series or columns and their properties", "dictionaries"),
    MappedValue: ("a number, a text, a range, a pattern or a special value", "values"),
    OverriddenFields: ("the name of a series or column, a pattern, or fields of a type or query", "fields"),
    Operand: ("an expression or a number", "expressions"),
    Allowance: ("an exception from a rule", "exceptions from rules"),
    Annotation: ("an annotation", "annotations"),
    AnyAnnotation: ("an annotation", "annotations"),
    Bound: ("a bound", "bounds"),
    Condition: ("a condition", "conditions"),
    Metric: ("a metric", "metrics"),
    System: ("a system", "systems"),
    core.Template: ("a variable", "variables"),
    core.DashboardLink: ("a link", "links"),
    core.DataLink: ("a link", "links"),
}
"""The names of types in messages: singular and plural."""

_ORDERS: Final = "`ORDERS.rate().sum()`"
_EXAMPLES: Final[Mapping[Any, str]] = {
    Bound: "`above(0.05)` or `below(0.05)`",
    Queries: f'an expression from the catalog, such as {_ORDERS}, or `raw("...")`',
    Expression: f'an expression from the catalog, such as {_ORDERS}, or `raw("...")`',
    VectorMethods: f'an expression from the catalog, such as {_ORDERS}, or `raw("...")`',
    Expr: f'an expression from the catalog, such as {_ORDERS}, or `raw("...")`',
    Operand: f'a number, or an expression such as {_ORDERS} or `raw("...")`',
    Metric: "the name of a metric of the catalog without quotation marks, such as `ORDERS`",
    System: 'a system of the catalog, such as `SHOP = System("shop", "Shop")`',
    Thresholds: "`{BASE: GREEN, 0.05: RED}`",
    Mappings: '`{0: ("down", RED), 1: ("up", GREEN)}`',
    Overrides: '`{"Errors": {"unit": "percentunit"}}`',
    MappedValue: '`0`, `"text"`, `between(0, 10)`, `re("err.*")` or `special("null")`',
    OverriddenFields: '`"Errors"`, `re("p9.")`, `fields_of_type("number")` or `fields_of_query("A")`',
    Labels: '`"region"` or `("region", "status")`',
    core.Panel: '`stat("Title", ...)` or another panel',
    AnyPanel: '`stat("Title", ...)` or another panel',
    core.Repeat: '`Repeat(direction="h", variable="region")` of grafanalib',
    core.DataLink: '`panel_link("uid", "Title")`',
    core.DashboardLink: '`link("uid", "Title")` or `tag_link("Title", ["tag"])`',
    Row: '`Row("Title", [stat(...)])`',
    core.Template: "`label_values(...)`, `job(...)`, `custom(...)` or another variable",
    Annotation: '`annotation("Restart", query, title="...")`',
    AnyAnnotation: '`annotation("Restart", query, title="...")`',
    Allowance: '`allow("panel/missing-unit", because="...")`',
    Condition: "a string, `re(...)`, `not_(...)`, `not_re(...)` or `value_of(...)`",
    Connection: '`connection("prometheus")` or `Connection(url="...")`',
    EnvVar: '`EnvVar("NAME")`, with the name of an environment variable of Grafana',
    bool: "`True` or `False`",
    str: '`"..."`',
    int: "an integer, such as `8`",
    float: "a number, such as `0.95`",
}
"""Examples to write, by the expected type."""

_EXAMPLES_BY_NAME: Final[Mapping[str, tuple[str, ...]]] = {
    "buckets": ("(0.1, 0.5, 1)",),
    "columns": ('{"region": "Region", "Value": "Orders"}', '{"id": ("Id", "string")}'),
    "description": ('"What share of the orders failed."',),
    "diagnose": ('["Look at the log."]',),
    "labels": ('{"team": "shop"}', '("region",)'),
    "name": ('"region"',),
    "panel": ('("shop-orders", "Queue")',),
    "question": ('"How many orders arrive?"',),
    "resolve": ('["Restart the shop."]',),
    "tags": ('["shop"]', '{"error": True}'),
    "title": ('"Orders"',),
    "uid": ('"shop-orders"',),
    "unit": ('"s"',),
    "widths": ('{"Region": 200}',),
    **dict.fromkeys(_DURATIONS, ('"5m"',)),
}
"""Examples of arguments, by parameter: the first one that the parameter accepts is shown."""


def description(accepted: Expected, *, plural: bool = False) -> str:
    """Return the name of what a parameter accepts."""
    if accepted.hint in _NAMES:
        return _NAMES[accepted.hint][plural]
    if isinstance(accepted, Choice):
        return _either([f'"{value}"' for value in accepted.values])
    if isinstance(accepted, (Instance, Structure)):
        name = accepted.hint.__name__.lstrip("_")
        return f"{name}s" if plural else f"{_article(name)} {name}"
    return _generic(accepted, plural=plural)


def _generic(accepted: Expected, *, plural: bool) -> str:
    match accepted:
        case Several(item=item, type=kind):
            container = "tuple" if kind is tuple else "list"
            return f"{container}s of {description(item, plural=True)}" if plural else _of(container, item)
        case Fixed(items=items):
            names = ", ".join(map(description, items))
            return f"tuples ({names})" if plural else f"a tuple of {len(items)}: {names}"
        case Dictionary(key=key, item=item):
            pair = f"{description(key, plural=True)} and {description(item, plural=True)}"
            return f"dictionaries of {pair}" if plural else f"a dictionary of {pair}"
        case Option(options=options):
            types = [description(option, plural=plural) for option in options if option.hint is not NoneType]
            return _either(list(dict.fromkeys(types)))
        case Function():
            return "functions" if plural else "a function"
        case Class(base=base):
            return f"subclasses of {base.__name__}" if plural else f"a subclass of {base.__name__}"
    return "values" if plural else "a value"


def value_shown(value: Any) -> str:  # noqa: ANN401 - anything that an author passes
    """Return the description of a passed value."""
    match value:
        case None | bool():
            return str(value)
        case str():
            return f"the string {_short(value)}"
        case int() | float():
            return f"the number {_short(value)}"
        case FunctionType() | MethodType() | BuiltinFunctionType():
            return f"the function `{value.__name__}`"
        case type():
            return f"the class `{value.__name__}`"
        case tuple():
            return f"a tuple of {len(value)}"
    return _object_shown(value)


def _object_shown(value: Any) -> str:  # noqa: ANN401
    kind = type(value)
    name = kind.__name__.lstrip("_")
    match value:
        case Metric():
            return f"the metric {value.name}"
        case System():
            return f"the system {value.name}"
        case Recorded():
            return f"the recorded series {value.name}"
        case VectorMethods():
            return "an expression"
        case dict():
            return "a dictionary"
        case core.Panel() if kind.__module__.startswith("heddle."):
            return "a panel"
    return f"grafanalib's {name}" if kind.__module__.startswith("grafanalib.") else f"{_article(name)} {name}"


def advice(parameter: str, wrong: Mismatch, *, optional: bool) -> str:
    """Return what to write in place of a value; `optional` tells whether the parameter has a default."""
    accepted, value = wrong.expected, wrong.value
    name = "" if wrong.path else f"{parameter}="
    phrase = example(accepted) if wrong.path else example(accepted, parameter)
    if isinstance(value, (FunctionType, MethodType, type)):
        return f"call it: `{_call(value)}`"
    if value is None and wrong.path[-2:-1].isdigit():
        return f"leave it out, as in `[..., *([PART] if condition else [])]`, or write {phrase}"
    if value is None and optional and not wrong.path:
        return f"leave out `{parameter}`, or write {phrase}"
    if written := _other_form(accepted, value):
        return written
    for option in _options(accepted):
        if isinstance(option, Several) and (written := _in_collection(option, name, value)):
            return written
        if isinstance(option, Choice):
            return did_you_mean(str(value), option.values, "write one of")
        if written := _converted(option, parameter, name, value):
            return written
    return f"write {phrase}"


def _other_form(accepted: Expected, value: Any) -> str:  # noqa: ANN401
    """Return what to write in place of a value that the author has to use in another way; empty if there is none."""
    if isinstance(value, bool) and _takes_expression(accepted) and not _takes(accepted, float):
        return "`==` compares Python objects: write `.equals(...)` or `.not_equals(...)` of the expression"
    if isinstance(value, Recorded):
        return "write its sum, such as `.sum()` or `.sum(by=...)`"
    if isinstance(value, System) and _takes(accepted, core.Template):
        return "write `job(...)` or `instance(...)` of the system"
    return ""


def is_secret(wrong: Mismatch) -> bool:
    """Return whether a value may be a secret in place of the name of its variable, so that it must not be shown."""
    return isinstance(wrong.value, str) and _takes(wrong.expected, EnvVar)


def example(accepted: Expected, parameter: str = "") -> str:
    """Return what to write for a parameter, as a phrase."""
    by_name = (code for code in _EXAMPLES_BY_NAME.get(parameter, ()) if accepted.accepts(literal_eval(code)))
    if code := next(by_name, ""):
        return f"`{code}`"
    if phrase := _EXAMPLES.get(accepted.hint):
        return phrase
    if isinstance(accepted, Option):
        return example(accepted.options[0])
    code = _code(accepted)
    return f"`{code}`" if code else description(accepted)


def _code(accepted: Expected) -> str:
    """Return an example as Python; empty if only a phrase is known."""
    phrase = _EXAMPLES.get(accepted.hint, "")
    if phrase:
        return phrase.split("`")[1] if phrase.startswith("`") and phrase.count("`") == 2 else ""
    match accepted:
        case Choice(values=values):
            return f'"{values[0]}"'
        case Several(item=item, type=kind):
            code = _code(item) or "..."
            return f"({code},)" if kind is tuple else f"[{code}]"
        case Fixed(items=items):
            return f"({', '.join(_code(item) or '...' for item in items)})"
        case Dictionary(key=key, item=item):
            return f"{{{_code(key) or '...'}: {_code(item) or '...'}}}"
        case Option(options=options):
            return _code(options[0])
        case Instance() | Structure():
            return f"{accepted.hint.__name__.lstrip('_')}(...)"
    return ""


def _in_collection(option: Several, name: str, value: Any) -> str:  # noqa: ANN401
    """Return what to write for one item in place of several, or for a list in place of a tuple."""
    is_tuple = option.type is tuple
    if option.item.accepts(value):
        is_constructed = is_dataclass(value) and not isinstance(value, VectorMethods)
        code = f"{type(value).__name__}(...)" if is_constructed else "..."
        code = _short(value) if isinstance(value, (str, int, float)) else code
        return f"write a tuple, with a comma: `{name}({code},)`" if is_tuple else f"write a list: `{name}[{code}]`"
    if isinstance(value, (set, frozenset)) and all(map(option.item.accepts, value)):
        return "write a list, since a set has no order"
    return ""


def _converted(option: Expected, parameter: str, name: str, value: Any) -> str:  # noqa: ANN401
    """Return what to write for a number in place of a string, and the other way around."""
    types = option.types if isinstance(option, Instance) else ()
    if isinstance(value, str) and types and types[0] in (int, float):
        with_number = _number(value)
        return f"write the number without quotation marks: `{name}{with_number}`" if with_number else ""
    if option.hint is Bound and _is_number(value):
        return f"write `{name}above({value})` or `{name}below({value})`"
    if isinstance(value, str) and _takes_expression(option):
        return f"write {_EXAMPLES[Expression].replace('...', _plain(value))}"
    if types == (str,) and _is_number(value):
        unit = "s" if parameter in _DURATIONS else ""
        return f'write a string: `{name}"{value}{unit}"`'
    if types == (int,) and isinstance(value, float) and value.is_integer():
        return f"write an integer: `{name}{int(value)}`"
    return ""


def _number(text: str) -> str:
    try:
        float(text)
    except ValueError:
        return ""
    return text.strip()


def _plain(text: str) -> str:
    return text if len(text) <= _LONGEST and '"' not in text else "..."


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _options(accepted: Expected) -> tuple[Expected, ...]:
    return accepted.options if isinstance(accepted, Option) else (accepted,)


def _takes(accepted: Expected, hint: Any) -> bool:  # noqa: ANN401 - any annotation
    return any(option.hint is hint for option in _options(accepted))


def _takes_expression(accepted: Expected) -> bool:
    return any(_takes(accepted, hint) for hint in (Expression, VectorMethods, Expr))


def _call(value: Any) -> str:  # noqa: ANN401 - a function or a class
    """Return the call of a function, with dots if it needs arguments."""
    try:
        parameters = signature(value).parameters.values()
    except (TypeError, ValueError):  # some classes written in C
        parameters = ()  # type: ignore[assignment]
    variadic = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
    needs = any(each.default is each.empty and each.kind not in variadic for each in parameters)
    prefix = "." if isinstance(value, MethodType) else ""
    return f"{prefix}{value.__name__}({'...' if needs else ''})"


def _of(container: str, item: Expected) -> str:
    return f"a {container} of {description(item, plural=True)}"


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _article(name: str) -> str:
    return "an" if name[:1].lower() in "aeiou" else "a"


def _quoted(value: object) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return str(value)


def _short(value: object) -> str:
    text = _quoted(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
