"""Variables: what keeps one from showing is mended, what Grafana forgot long ago is dropped."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json

_JUNK = ("useTags", "tagsQuery", "tagValuesQuery")
_DEFAULTS = {"regex": "", "allValue": "", "includeAll": False, "multi": False, "auto": False, "hide": 0, "label": ""}


def normalize(dashboard: Json) -> Iterator[NormalizationWarning]:
    """Mend every variable of a dashboard."""
    for variable in dashboard["templating"]["list"]:
        for key in _JUNK:
            variable.pop(key, None)
        for key, value in _DEFAULTS.items():
            if variable.get(key) == value and not (key == "regex" and variable["type"] == "datasource"):
                del variable[key]
        if not variable.get("auto"):
            variable.pop("auto_count", None)
            variable.pop("auto_min", None)
        if variable["type"] != "query":
            variable.pop("sort", None)
        _current(variable)
    yield from ()


def _current(variable: Json) -> None:
    """Give `current` a text and a value, or leave it out; an interval without it vanishes in the browser."""
    if variable["type"] == "custom":
        _options(variable)
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
    if variable.get("options") == []:
        del variable["options"]


def _options(variable: Json) -> None:
    """Strip the blanks that grafanalib keeps around each value of `a, b, c`."""
    for option in [*variable.get("options", ()), variable.get("current", {})]:
        for key in ("text", "value"):
            if isinstance(option.get(key), str):
                option[key] = option[key].strip()
    for option in variable.get("options", ()):
        text, separator, value = str(option.get("text", "")).partition(" : ")
        if separator:
            option |= {"text": text, "value": value}
