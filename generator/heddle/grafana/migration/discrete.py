"""The conversion of the discrete panel, a plugin of Grafana 4 to 7, to a state timeline."""

from __future__ import annotations

from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.migration.angular import take_settings
from heddle.grafana.migration.mappings import number


def convert_discrete(panel: Json) -> None:
    """Convert a panel of type `natel-discrete-panel`; leave others."""
    if panel.get("type") != "natel-discrete-panel":
        return
    old = take_settings(panel, "state-timeline")
    colors: Json = {
        str(entry.get("text")): entry["color"] for entry in members(old.get("colorMaps")) if entry.get("color")
    }
    values: Json = {text: {"color": color} for text, color in colors.items()}
    for entry in members(old.get("valueMaps")):
        if entry.get("text") and entry.get("value"):
            values.setdefault(str(entry["value"]), {})["text"] = entry["text"]
    for result in values.values():
        if "color" not in result and str(result.get("text")) in colors:
            result["color"] = colors[str(result["text"])]
    mappings = [{"type": "value", "options": values}, *_ranges(old, colors)]
    config = mapping(panel.get("fieldConfig"))
    defaults = {**mapping(config.get("defaults")), "custom": {"fillOpacity": 100, "lineWidth": 0}, "mappings": mappings}
    if old.get("units"):
        defaults["unit"] = old["units"]
    panel["fieldConfig"] = {"defaults": defaults, "overrides": members(config.get("overrides"))}
    panel["options"]["mergeValues"] = True


def _ranges(old: Json, colors: Json) -> list[Json]:
    ranges = []
    for entry in members(old.get("rangeMaps")):
        if text := entry.get("text"):
            result = {"text": text, **({"color": colors[str(text)]} if str(text) in colors else {})}
            limits = {key: number(entry.get(key)) for key in ("from", "to")}
            ranges.append({"type": "range", "options": {**limits, "result": result}})
    return ranges
