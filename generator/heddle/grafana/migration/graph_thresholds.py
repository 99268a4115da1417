"""The thresholds of the Angular graph: each colors the values above or below it."""

from __future__ import annotations

from operator import itemgetter
from typing import Any, Final

from heddle.grafana.json_value import Json, members

_COLORS: Final = {"critical": "red", "warning": "orange"}
_NO_COLOR: Final = "transparent"


def convert_thresholds(fields: Json, thresholds: Any) -> None:  # noqa: ANN401
    """Write thresholds and how they are drawn into the settings of all fields."""
    steps = [threshold for threshold in members(thresholds) if _is_number(threshold.get("value"))]
    if not steps:
        return
    steps.sort(key=itemgetter("value"))
    area = any(threshold.get("fill") for threshold in steps)
    line = any(threshold.get("line") for threshold in steps)
    mode = "line+area" if line and area else "area" if area else "line"
    fields.setdefault("custom", {})["thresholdsStyle"] = {"mode": mode}
    fields["thresholds"] = {"mode": "absolute", "steps": _steps(steps)}


def _steps(thresholds: list[Json]) -> list[Json]:
    """Return the steps; the first has no value, since it is below all thresholds."""
    steps: list[Json] = []
    for threshold, following in zip(thresholds, [*thresholds[1:], {}], strict=True):
        value = threshold["value"]
        if threshold.get("op") == "gt":
            steps.append({"value": value, "color": _color(threshold)})
        elif threshold.get("op") == "lt":
            if not steps:
                steps.append({"color": _color(threshold)})
            steps.append({"value": value, "color": _color(following) if following.get("op") == "lt" else _NO_COLOR})
    if steps and "value" in steps[0]:
        steps.insert(0, {"color": _NO_COLOR})
    return steps


def _color(threshold: Json) -> Any:  # noqa: ANN401
    mode = threshold.get("colorMode")
    if mode == "custom":
        return threshold.get("fillColor") or threshold.get("lineColor")
    return _COLORS.get(mode, "red") if isinstance(mode, str) else "red"


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
