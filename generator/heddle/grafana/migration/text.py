"""The options of the text panel of Grafana 6, which were keys of the panel."""

from __future__ import annotations

from typing import Final

from heddle.grafana.json_value import Json, mapping

_MODES: Final = frozenset({"code", "html", "markdown"})


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
