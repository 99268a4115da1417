"""Repairs of variables."""

from __future__ import annotations

from typing import Final

from heddle.grafana.json_value import Json

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


def repair_variables(dashboard: Json) -> None:
    """Remove keys that Grafana no longer has or that equal its defaults, and complete `current`."""
    for variable in dashboard["templating"]["list"]:
        for key in _REMOVED:
            variable.pop(key, None)
        for key, value in _DEFAULTS.items():
            if variable.get(key) == value and not (key == "regex" and variable["type"] == "datasource"):
                del variable[key]
        if not variable.get("auto"):
            variable.pop("auto_count", None)
            variable.pop("auto_min", None)
        if variable["type"] != "query":
            variable.pop("sort", None)
        if variable["type"] == "custom":
            _repair_choices(variable)
        _repair_current(variable)
        if variable.get("options") == []:
            del variable["options"]


def _repair_current(variable: Json) -> None:
    """Complete `current` or remove it: grafanalib writes nulls, and the browser drops an interval without a value."""
    current = variable.get("current", {})
    current.pop("tags", None)
    if "value" in current:
        current.setdefault("text", current["value"])
        current.pop("selected", None)
    elif variable["type"] in {"interval", "custom"} and variable.get("query"):
        first = str(variable["query"]).split(",")[0].strip()
        text, _, value = first.partition(" : ")
        variable["current"] = {"text": text, "value": value or text}
    else:
        variable.pop("current", None)


def _repair_choices(variable: Json) -> None:
    """Split `text : value` and strip blanks, which grafanalib keeps in each value of `a, b, c`."""
    for choice in [*variable.get("options", ()), variable.get("current", {})]:
        for key in ("text", "value"):
            if isinstance(choice.get(key), str):
                choice[key] = choice[key].strip()
    for option in variable.get("options", ()):
        text, separator, value = str(option.get("text", "")).partition(" : ")
        if separator:
            option |= {"text": text, "value": value}
