"""Value mappings: the form of Grafana 7 and before becomes today's, and a table's land where Grafana looks."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json

_VALUE, _RANGE = 1, 2


def normalize(panel: Json) -> Iterator[NormalizationWarning]:
    """Rewrite `{"type": 1, "value": ..., "text": ...}` and its range form."""
    defaults = panel.get("fieldConfig", {}).get("defaults", {})
    if panel["type"] == "table" and (misplaced := panel.pop("mappings", None)):
        defaults.setdefault("mappings", []).extend(misplaced)
    found = defaults.get("mappings")
    if found == []:
        del defaults["mappings"]
    elif found:
        defaults["mappings"] = [_today(mapping) for mapping in found]
    yield from ()


def _today(mapping: Json) -> Json:
    result = {"text": mapping["text"]} if "text" in mapping else {}
    if mapping.get("type") == _VALUE:
        return {"type": "value", "options": {str(mapping.get("value", "")): result}}
    if mapping.get("type") == _RANGE:
        limits = {key: _limit(mapping.get(key)) for key in ("from", "to")}
        return {"type": "range", "options": {**limits, "result": result}}
    return mapping


def _limit(value: object) -> float | int | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return int(number) if number.is_integer() else number
