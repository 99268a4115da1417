"""Repairs of variables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.diagnostics.suggestion import did_you_mean
from heddle.grafana.choices import Choice, format_choices, parse_choice, parse_choices
from heddle.grafana.json_value import Json, mapping, members

_REMOVED: Final = ("useTags", "tagsQuery", "tagValuesQuery")
_DEFAULTS: Final[Json] = {
    "regex": "",
    "allValue": "",
    "includeAll": False,
    "multi": False,
    "auto": False,
    "hide": 0,
    "label": "",
}


_ALL: Final = "$__all"
_ALL_NAMES: Final = frozenset({_ALL, "All", "all"})
_CHOICES: Final = frozenset({"custom", "interval", "query"})
"""The types of variables whose value is one of several."""


def restore_defaults(templates: Iterable[object], dashboard: Json) -> None:
    """Give each variable the default of its grafanalib Template as `current`; that class loses most of them."""
    variables = members(mapping(dashboard.get("templating")).get("list"))
    for template, variable in zip((item for item in templates if item is not None), variables, strict=False):
        default = getattr(template, "default", None)
        if default not in (None, "", []) and variable.get("type") in _CHOICES:
            variable["current"] = {"text": default, "value": default}


def repair_variables(dashboard: Json) -> list[NormalizationWarning]:
    """Remove keys that Grafana no longer has or that equal its defaults, and complete `current`."""
    warnings: list[NormalizationWarning] = []
    for variable in dashboard["templating"]["list"]:
        for key in _REMOVED:
            variable.pop(key, None)
        options = _options(variable)
        if variable["type"] == "custom" and options:
            variable["options"] = options
            variable["query"] = variable.get("query") or _query_of(options)  # Grafana reads no options
        warnings += _unknown_defaults(variable, options)
        _repair_current(variable, options)
        if variable["type"] == "interval" and "current" not in variable:
            variable["current"] = {}
            warnings.append(_no_interval(variable))
        for key, value in _DEFAULTS.items():
            if variable.get(key) == value and not (key == "regex" and variable["type"] == "datasource"):
                del variable[key]
        if not variable.get("auto"):
            variable.pop("auto_count", None)
            variable.pop("auto_min", None)
        if variable["type"] != "query":
            variable.pop("sort", None)
        if variable.get("options") == []:
            del variable["options"]
    return warnings


def _repair_current(variable: Json, options: list[Json]) -> None:
    """Complete `current`: the author's default, else all values if they can be chosen, else the first one."""
    chosen, texts = _chosen(variable, "value"), _chosen(variable, "text")
    if not chosen and variable["type"] in _CHOICES:
        if variable.get("includeAll"):
            chosen = [_ALL]
        elif options:
            chosen = [options[0]["value"]]
        texts = []
    if not chosen:
        variable.pop("current", None)
        return
    choices = [_choice(value, options, can_be_all=bool(variable.get("includeAll"))) for value in chosen]
    if len(texts) == len(choices) and not options:
        choices = [
            choice if choice[1] == _ALL else (text, choice[1]) for choice, text in zip(choices, texts, strict=True)
        ]
    several = bool(variable.get("multi"))
    variable["current"] = {
        "text": [text for text, _ in choices] if several else choices[0][0],
        "value": [value for _, value in choices] if several else choices[0][1],
    }
    for option in options:
        option["selected"] = option["value"] in [value for _, value in choices]


def _choice(value: Any, options: list[Json], *, can_be_all: bool) -> tuple[Any, Any]:  # noqa: ANN401 - any JSON value
    """Return the text and the value of a choice that an author gives by one of them."""
    plain = value.strip() if isinstance(value, str) else value
    if can_be_all and plain in _ALL_NAMES and not any(plain in option.values() for option in options):
        return "All", _ALL
    for position in range(3):
        for option in options:
            if str(plain) == _names(option)[position]:
                return option.get("text"), option["value"]
    return plain, plain


def _names(option: Json) -> tuple[str, str, str]:
    """Return the forms in which an author may name a choice: its value, its text, or both, as in the query."""
    text, value = str(option.get("text")), str(option.get("value"))
    return value, text, f"{text} : {value}"


def _options(variable: Json) -> list[Json]:
    """Return the values of a custom variable or an interval, without the spaces that grafanalib keeps in `a, b, c`."""
    if variable["type"] == "interval":
        texts = (text.strip() for text in str(variable.get("query") or "").split(","))
        automatic = [{"text": "auto", "value": f"$__auto_interval_{variable.get('name', '')}"}]
        values = [{"text": text, "value": text} for text in texts if text]
        return [*values, *automatic] if values and variable.get("auto") else values
    if variable["type"] != "custom":
        return []
    options = members(variable.get("options"))
    query = variable["query"] if isinstance(variable.get("query"), str) else ""
    if not options or "\\," in query:  # grafanalib splits at an escaped comma, too
        return [{**choice._asdict(), "selected": False} for choice in parse_choices(query)]
    result = []
    for option in options:
        text, value = (_stripped(option.get(key)) for key in ("text", "value"))
        if isinstance(text, str) and text == value:
            text, value = parse_choice(text)
        result.append({**option, "text": text, "value": value})
    return result


def _query_of(options: list[Json]) -> str:
    return format_choices(Choice(str(option["text"]), str(option["value"])) for option in options)


def _unknown_defaults(variable: Json, options: list[Json]) -> Iterator[NormalizationWarning]:
    """Replace a default that cannot be selected by none, as Grafana does when it loads the dashboard."""
    known = {str(text) for option in options for text in (option["text"], option["value"])}
    chosen = _chosen(variable, "value")
    names = _ALL_NAMES.union(*map(_names, options))
    unknown = [value for value in chosen if str(_stripped(value)) not in names]
    if not options or not unknown:
        return
    known_values = [value for value in chosen if value not in unknown]
    variable["current"] = {"text": known_values, "value": known_values}
    yield NormalizationWarning(
        part=variable,
        id="variable/unknown-default",
        message=f"{unknown[0]!r} is the default of variable `{variable.get('name', '')}`, and not one of its values",
        help=did_you_mean(str(unknown[0]), sorted(known), "the values are"),
    )


def _stripped(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    return value.strip() if isinstance(value, str) else value


def _chosen(variable: Json, key: str) -> list[Any]:
    """Return the chosen values, or their texts. Scripts that edit exports write a whole option in place of either."""
    current = mapping(variable.get("current")).get(key)
    values = current if isinstance(current, list) else [current]
    plain = [value.get(key) if isinstance(value, dict) else value for value in values]
    return [value for value in plain if isinstance(value, (str, int, float))]


def _no_interval(variable: Json) -> NormalizationWarning:
    name = variable.get("name", "")
    return NormalizationWarning(
        part=variable,
        id="variable/empty-interval",
        message=f"the interval variable {name!r} has no values, so `${name}` is empty in queries",
        help='list its values, as query="1m,5m,1h"',
    )
