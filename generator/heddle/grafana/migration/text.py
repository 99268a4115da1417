"""The options of text panels and dashboard lists, which were keys of the panel up to Grafana 6."""

from __future__ import annotations

from typing import Final

from heddle.grafana.json_value import Json, mapping

_LIST_OPTIONS: Final = {
    "starred": "showStarred",
    "recent": "showRecentlyViewed",
    "search": "showSearch",
    "headings": "showHeadings",
    "limit": "maxItems",
    "query": "query",
    "folderId": "folderId",
    "tags": "tags",
}
_MODES: Final = ("code", "html", "markdown")


def upgrade_text(panel: Json) -> None:
    """Move `content` and `mode` to the options; plain text, which Grafana no longer has, is shown as Markdown."""
    if panel.get("type") != "text":
        return
    if "content" in panel and "mode" in panel:
        old = {key: panel.pop(key) for key in ("content", "mode")}
        if not mapping(panel.get("options")).get("content"):
            panel["options"] = old
    options = panel.get("options")
    if isinstance(options, dict) and options.get("mode") not in _MODES:
        options["mode"] = "markdown"


def upgrade_dashboard_list(panel: Json) -> None:
    """Move the keys of a dashboard list to its options, which win."""
    if panel.get("type") == "dashlist" and (old := {key: panel.pop(key) for key in _LIST_OPTIONS if key in panel}):
        panel["options"] = {_LIST_OPTIONS[key]: value for key, value in old.items()} | mapping(panel.get("options"))
