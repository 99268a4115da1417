"""What grafanalib adds to every panel and Grafana either ignores or misreads."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json

_JUNK = ("editable", "error", "height", "span", "minSpan", "cacheTimeout")
_EMPTY = {"description": "", "interval": "", "timeFrom": "", "timeShift": "", "repeat": "", "title": ""}
_OFF = {"transparent": False, "hideTimeOverride": False, "links": [], "transformations": [], "targets": []}
_GRAFANALIB_POINTS = 100
_ROW_KEYS = frozenset({"id", "type", "title", "collapsed", "panels", "gridPos", "repeat"})


def normalize(panel: Json) -> Iterator[NormalizationWarning]:
    """Drop junk and the default of 100 points, which makes every graph coarse; complete fieldConfig and options."""
    if panel["type"] == "row":
        for key in panel.keys() - _ROW_KEYS:
            del panel[key]
        panel.setdefault("collapsed", False)
        panel.setdefault("panels", [])
        return
    for key in _JUNK:
        panel.pop(key, None)
    for key, value in (_EMPTY | _OFF).items():
        if panel.get(key) == value:
            del panel[key]
    if panel.get("maxDataPoints") == _GRAFANALIB_POINTS:
        del panel["maxDataPoints"]
    if "repeat" not in panel:
        panel.pop("repeatDirection", None)
        panel.pop("maxPerRow", None)
    config = panel.setdefault("fieldConfig", {})
    config.setdefault("defaults", {})
    config.setdefault("overrides", [])
    if not isinstance(panel.get("options"), dict):  # grafanalib's Heatmap says []
        panel["options"] = {}
    yield from ()
