"""Steps 33 and 36: references to data sources take the place of names."""

from __future__ import annotations

from typing import Any, Final

from heddle.grafana.json_value import Json, mapping, members

_MIXED: Final = "-- Mixed --"
_EXPRESSION: Final = "__expr__"


def convert_panel_datasources(panel: Json) -> None:
    """Replace the name of a data source in a panel and its targets; drop that of the default one (step 33)."""
    for part in (panel, *members(panel.get("targets"))):
        _convert(part)


def convert_annotation_datasources(dashboard: Json) -> None:
    """Replace the name of a data source in annotations; drop that of the default one (step 36)."""
    for annotation in members(mapping(dashboard.get("annotations")).get("list")):
        _convert(annotation)


def complete_target_datasources(panel: Json) -> None:
    """Write the data source of a panel into its targets that have none, or that of targets into the panel (step 36).

    Grafana also writes the default data source where there is none at all. Only the server knows which one that is.
    """
    has_none = panel.get("datasource") is None
    for target in members(panel.get("targets")):
        if _uid(panel) == _MIXED:
            _convert(target)
        elif _uid(target) is None and _uid(panel) is not None:
            target["datasource"] = dict(panel["datasource"])
        if has_none and _uid(target) not in (None, _EXPRESSION):
            panel["datasource"] = dict(target["datasource"])


def _uid(part: Json) -> Any:  # noqa: ANN401
    return mapping(part.get("datasource")).get("uid")


def _convert(part: Json) -> None:
    """Replace a name with a reference: Grafana finds a data source by its name if no uid matches."""
    source = part.get("datasource")
    if isinstance(source, str):
        if source in ("", "default"):
            del part["datasource"]
        else:
            part["datasource"] = {"uid": source}
