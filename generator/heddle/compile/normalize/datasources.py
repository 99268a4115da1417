"""Data sources: a name becomes the reference `{type, uid}` that Grafana stores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.datasource_types import BUILT_IN, DATASOURCE_TYPES
from heddle.grafana.json_value import Json
from heddle.grafana.model import DatasourceRef, walk_panels
from heddle.grafana.panel_types import panel_type
from heddle.grafana.variables import whole_reference

DatasourceRefs = Mapping[str, DatasourceRef]
"""Data source name or uid -> its reference; the key "" is the default one."""


def normalize(dashboard: Json, known: DatasourceRefs) -> Iterator[NormalizationWarning]:
    """Replace every name by a reference, and nothing by the default data source, where that is known."""
    chosen = {**BUILT_IN, **known, **_variables(dashboard)}
    unknown: dict[str, Json] = {}
    for panel in walk_panels(dashboard):
        if not panel_type(panel["type"]).queries and not panel.get("targets"):
            panel.pop("datasource", None)
            continue
        _refer(panel, chosen, unknown, chosen.get(""))
        for target in panel.get("targets", ()):
            _refer(target, chosen, unknown, None if _is_mixed(panel) else panel.get("datasource"))
    asking = [variable for variable in dashboard["templating"]["list"] if variable["type"] in {"query", "adhoc"}]
    for thing in (*asking, *dashboard["annotations"]["list"]):
        _refer(thing, chosen, unknown, chosen.get(""))
    for name, subject in unknown.items():
        yield NormalizationWarning(
            subject=subject,
            id="panel/datasource",
            message=f"the data source {name!r} is none of the definitions', so its type is not known",
            help="define it beside the dashboards, or give {'type': ..., 'uid': ...}",
        )


def _refer(thing: Json, chosen: DatasourceRefs, unknown: dict[str, Json], default: DatasourceRef | None) -> None:
    source = thing.get("datasource") or default
    if source == "default":
        source = default
    if isinstance(source, str):
        reference = whole_reference(source)
        name = f"${{{reference.name}}}" if reference else source
        if name not in chosen:
            unknown.setdefault(source, thing)
        # A data source is often named like its type, and Grafana finds it by name where no uid fits.
        guess: DatasourceRef = {"type": source.lower()} if source.lower() in DATASOURCE_TYPES else {}
        source = chosen.get(name, {**guess, "uid": source})
    if source is None:
        thing.pop("datasource", None)
    else:
        thing["datasource"] = source


def _is_mixed(panel: Json) -> bool:
    source = panel.get("datasource")
    return isinstance(source, dict) and source.get("uid") == "-- Mixed --"


def _variables(dashboard: Json) -> dict[str, DatasourceRef]:
    """Return the reference of each data source variable by its uid, which is `${name}`."""
    refs: dict[str, DatasourceRef] = {}
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "datasource":
            uid = f"${{{variable['name']}}}"
            refs[uid] = {"type": str(variable.get("query", "")), "uid": uid}
    return refs
