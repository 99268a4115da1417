"""Steps 23, 27, 28 and 29: variables, and copies of repeated panels."""

from __future__ import annotations

from typing import Any, Final

from heddle.grafana.json_value import Json, mapping, members

_TAGS: Final = ("tags", "tagsQuery", "tagValuesQuery", "useTags")
_SHOWN: Final = (0, 1)
"""The values of `hide` with which a variable is shown."""


def align_current_values(dashboard: Json) -> None:
    """Make the current value a list if the variable allows several, else a single value (step 23)."""
    for variable in _variables(dashboard):
        current = variable.get("current")
        if "multi" not in variable or not isinstance(current, dict) or not current:
            continue
        several = bool(variable["multi"])
        if several is not isinstance(current.get("value"), list):
            for key in ("value", "text"):
                current[key] = _as_list(current.get(key)) if several else _first(current.get(key))


def remove_copies_and_convert_constants(dashboard: Json) -> None:
    """Remove copies of repeated panels, which Grafana 4 saved, and show constants as text boxes (step 27)."""
    panels = dashboard.get("panels")
    if isinstance(panels, list):
        dashboard["panels"] = [panel for panel in panels if not _is_copy(panel)]
        for row in members(panels):
            if isinstance(row.get("panels"), list):
                row["panels"] = [panel for panel in row["panels"] if not _is_copy(panel)]
    for variable in _variables(dashboard):
        if variable.get("type") == "constant":
            value = variable.get("query") or ""
            variable["current"] = {"selected": True, "text": value, "value": value}
            variable["options"] = [dict(variable["current"])]
            if variable.get("hide", 0) in _SHOWN:
                variable["type"] = "textbox"


def remove_tags(dashboard: Json) -> None:
    """Remove the settings of a variable's tags (step 28)."""
    for variable in _variables(dashboard):
        for key in _TAGS:
            variable.pop(key, None)


def refresh_query_variables(dashboard: Json) -> None:
    """Refresh query variables on load if they were never refreshed, and drop their saved options (step 29)."""
    for variable in _variables(dashboard):
        if variable.get("type") == "query":
            if variable.get("refresh") not in (1, 2):
                variable["refresh"] = 1
            if variable.get("options"):
                variable["options"] = []


def _variables(dashboard: Json) -> list[Json]:
    return members(mapping(dashboard.get("templating")).get("list"))


def _is_copy(panel: object) -> bool:
    return isinstance(panel, dict) and bool(panel.get("repeatPanelId") or panel.get("repeatByRow"))


def _as_list(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else [value]


def _first(value: Any) -> Any:  # noqa: ANN401
    return (value[0] if value else "") if isinstance(value, list) else value
