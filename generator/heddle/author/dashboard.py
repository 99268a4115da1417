"""A dashboard in the house's words: a grafanalib dashboard whose rows lay themselves out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attr
from grafanalib import core

from heddle.author.allow import Allowance
from heddle.author.annotations import Annotation
from heddle.author.rows import Row, lay_out
from heddle.author.variables import Variable
from heddle.diagnostics.location import caller_location
from heddle.grafana.model import SCHEMA_VERSION, DatasourceRef
from heddle.settings.current import current_settings


class Dashboard(core.Dashboard):  # type: ignore[misc]
    """One dashboard, read from top to bottom: what it is for, its variables, its rows.

    `uid` is at most 40 of `a-z A-Z 0-9 - _` and never changes; `folder` is a title, `A/B` nested, by default that of
    the system whose folder the definition is in; `time` is how far back it looks at first, such as `now-6h`.
    Panels ask the data source variable of their type where `variables` has one, else the shipped data source.
    """

    built_with_heddle = True

    def __init__(
        self,
        *,
        uid: str,
        title: str,
        description: str,
        tags: Sequence[str],
        rows: Sequence[Row],
        variables: Sequence[Variable] = (),
        annotations: Sequence[Annotation] = (),
        links: Sequence[core.DashboardLink] = (),
        folder: str = "",
        time: str = "now-6h",
        refresh: str = "",
        allow: Sequence[Allowance] = (),
    ) -> None:
        refs = _refs(variables)
        super().__init__(
            title=title,
            uid=uid,
            description=description,
            tags=list(tags),
            panels=[_resolved(panel, refs) for panel in lay_out(rows)],
            templating=core.Templating(list=[_with_source(variable, refs) for variable in variables]),
            annotations=core.Annotations(list=[_with_source(annotation, refs) for annotation in annotations]),
            links=list(links),
            time=core.Time(time, "now"),
            refresh=refresh or current_settings().text("refresh"),
            timezone="browser",
            graphTooltip=core.GRAPH_TOOLTIP_MODE_SHARED_CROSSHAIR,
            schemaVersion=SCHEMA_VERSION,
        )
        self.folder = folder
        self.allow = tuple(allow)
        self.location = caller_location()

    def to_json_data(self) -> dict[str, Any]:
        """Return the dashboard in Grafana's classic model, without what grafanalib adds to it."""
        keys = ("uid", "title", "description", "tags", "time", "refresh", "timezone", "editable", "graphTooltip")
        rest = ("schemaVersion", "links", "annotations", "templating", "panels")
        return {key: getattr(self, key) for key in keys + rest}


def _refs(variables: Iterable[Variable]) -> dict[str, DatasourceRef]:
    """Return the reference of each data source type that a variable chooses."""
    return {
        variable.fields["query"]: {"type": variable.fields["query"], "uid": f"${{{variable.name}}}"}
        for variable in variables
        if variable.type == "datasource"
    }


def _with_source(asking: Any, refs: dict[str, DatasourceRef]) -> Any:  # noqa: ANN401 - a variable or an annotation
    """Return a variable or annotation that knows its data source."""
    return attr.evolve(asking, dataSource=_ref(asking.source, refs)) if asking.source else asking


def _resolved(panel: core.Panel, refs: dict[str, DatasourceRef]) -> core.Panel:
    """Return the panel with references in place of data source types, in itself, its targets and its panels."""
    if isinstance(panel, core.RowPanel):
        return attr.evolve(panel, panels=[_resolved(inside, refs) for inside in panel.panels])
    targets = [
        attr.evolve(target, datasource=_ref(target.source, refs, target.uid)) if hasattr(target, "source") else target
        for target in panel.targets
    ]
    sources = {target.datasource["uid"]: target.datasource for target in targets if hasattr(target, "source")}
    if not sources:
        return panel
    mixed = {"type": "datasource", "uid": "-- Mixed --"}
    own = next(iter(sources.values())) if len(sources) == 1 else mixed
    return attr.evolve(panel, targets=targets, dataSource=own)


def _ref(source: str, refs: dict[str, DatasourceRef], uid: str = "") -> DatasourceRef:
    return refs.get(source, {"type": source, "uid": uid or source})
