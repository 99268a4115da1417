"""Repairs of targets, and references to data sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.diagnostics.suggestion import did_you_mean
from heddle.grafana.datasource_types import BUILT_IN, DATASOURCE_TYPES, MIXED
from heddle.grafana.json_value import Json
from heddle.grafana.model import DatasourceRef, free_ref_ids, walk_panels
from heddle.grafana.panel_types import panel_type

DatasourceRefs: TypeAlias = Mapping[str, DatasourceRef]
"""The reference of each data source, by name and by uid; "" is the default one."""

_REMOVED: Final = ("intervalFactor", "step")
_DEFAULTS: Final[Json] = {
    "metric": "",
    "target": "",
    "query": "",
    "expr": "",
    "interval": "",
    "legendFormat": "",
    "hide": False,
    "instant": False,
    "format": "time_series",
}


def clean_targets(panel: Json) -> None:
    """Remove the keys of other data source types, which grafanalib writes into each target, and make refIds unique.

    grafanalib leaves refId empty, and Grafana needs one for each target of a panel.
    """
    targets = panel.get("targets", ())
    free = free_ref_ids(targets)
    seen: set[str] = set()
    for target in targets:
        for key in _REMOVED:
            target.pop(key, None)
        if target.get("query") == target.get("expr"):  # grafanalib writes the expression twice
            target.pop("query", None)
        for key, value in _DEFAULTS.items():
            # Without a format, Grafana's SQL editor reads a time series as a table.
            if target.get(key) == value and not (key == "format" and "rawSql" in target):
                del target[key]
        if not target.get("refId") or target["refId"] in seen:
            target["refId"] = next(free)
        seen.add(target["refId"])


def resolve_datasources(dashboard: Json, datasources: DatasourceRefs) -> list[NormalizationWarning]:
    """Replace names of data sources by references, and add the default one where there is none.

    grafanalib writes names, which Grafana resolves only in the browser. A name that no definition has is left, with a
    warning.
    """
    refs = {**BUILT_IN, **datasources, **_variable_refs(dashboard)}
    unknown: dict[str, Json] = {}
    for panel in walk_panels(dashboard):
        if not panel_type(panel["type"]).queries and not panel.get("targets"):
            panel.pop("datasource", None)
            continue
        _resolve(panel, refs, unknown, refs.get(""))
        for target in panel.get("targets", ()):
            _resolve(target, refs, unknown, None if _is_mixed(panel) else panel.get("datasource"))
    variables = dashboard["templating"]["list"]
    querying = [variable for variable in variables if variable["type"] in {"query", "adhoc"}]
    for part in (*querying, *dashboard["annotations"]["list"]):
        _resolve(part, refs, unknown, refs.get(""))
    known = [name for name in datasources if name]
    return [
        NormalizationWarning(
            part=part,
            id="panel/untyped-datasource",
            message=f"unknown data source {name!r}: its type cannot be determined",
            help=did_you_mean(name, known, "define it in datasources/, or use one of") or "define it in datasources/",
        )
        for name, part in unknown.items()
    ]


def _resolve(part: Json, refs: DatasourceRefs, unknown: dict[str, Json], default: DatasourceRef | None) -> None:
    source: Any = part.get("datasource") or default
    if isinstance(source, dict) and "type" in source and not source.get("uid"):
        source = _of_type(source["type"], refs, default)
    name = source.get("uid") if isinstance(source, dict) and "type" not in source else source
    if name == "default":
        source = default
    elif isinstance(name, str):
        if name not in refs:
            unknown.setdefault(name, part)
        # A data source is often named like its type, and Grafana finds it by name if no uid matches.
        type: DatasourceRef = {"type": name.lower()} if name.lower() in DATASOURCE_TYPES else {}
        source = refs.get(name, {**type, "uid": name})
    if source is None:
        part.pop("datasource", None)
    else:
        part["datasource"] = source


def _of_type(type: object, refs: DatasourceRefs, default: DatasourceRef | None) -> DatasourceRef | None:
    """Return the default data source for a type without a uid, as Grafana does, or else one of that type."""
    if type == "datasource" or (default and default.get("type") == type):
        return default
    return next((ref for ref in refs.values() if ref.get("type") == type), default)


def _is_mixed(panel: Json) -> bool:
    source = panel.get("datasource")
    return isinstance(source, dict) and source.get("uid") == MIXED


def _variable_refs(dashboard: Json) -> dict[str, DatasourceRef]:
    """Return the reference to each data source variable, by both notations."""
    refs: dict[str, DatasourceRef] = {}
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "datasource":
            ref: DatasourceRef = {"type": str(variable.get("query", "")), "uid": f"${{{variable['name']}}}"}
            refs |= {f"${variable['name']}": ref, f"${{{variable['name']}}}": ref}
    return refs
