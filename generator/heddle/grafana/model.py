"""Facts about Grafana's dashboard model, and the shapes of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypedDict, overload

from heddle.grafana.json_value import Json

SCHEMA_VERSION: Final = 41
"""The newest schema that Grafana 11.6 to 13 share; older versions load a higher number without complaint."""

COLUMNS: Final = 24
"""The width of the grid."""

UID: Final = re.compile(r"[a-zA-Z0-9_-]{1,40}")
"""The uids that Grafana accepts for dashboards and data sources."""


class DatasourceRef(TypedDict, total=False):
    """Reference to a data source: the `datasource` of a panel, target, variable or annotation."""

    type: str
    uid: str


class GridPos(TypedDict):
    """Place and size of a panel: columns of 24, and rows of 38 pixels."""

    h: int
    w: int
    x: int
    y: int


class TargetJson(TypedDict, total=False):
    """One query of a panel; besides these, each type of data source has keys of its own."""

    refId: str
    datasource: DatasourceRef
    expr: str
    query: str
    rawSql: str
    expression: str
    format: str | int
    hide: bool
    instant: bool
    range: bool
    exemplar: bool
    interval: str
    legendFormat: str
    queryType: str
    type: str


class FieldConfig(TypedDict, total=False):
    """Settings of all fields of a panel, and of those that a matcher selects."""

    defaults: Json
    overrides: list[Json]


class PanelJson(TypedDict, total=False):
    """One panel; `panels` are those inside a collapsed row."""

    id: int
    type: str
    title: str
    description: str
    gridPos: GridPos
    datasource: DatasourceRef
    targets: list[TargetJson]
    fieldConfig: FieldConfig
    options: Json
    transformations: list[Json]
    links: list[Json]
    repeat: str
    interval: str
    maxDataPoints: int
    timeFrom: str
    collapsed: bool
    panels: list[PanelJson]
    libraryPanel: Json
    alert: Json


class VariableJson(TypedDict, total=False):
    """One variable; `query` is a text or a mapping, depending on `type` and on the data source."""

    type: str
    name: str
    label: str
    datasource: DatasourceRef
    query: Any
    regex: str
    current: Json
    options: list[Json]
    multi: bool
    includeAll: bool
    allValue: str
    auto: bool
    hide: int
    refresh: int
    sort: int


class AnnotationJson(TypedDict, total=False):
    """One annotation query."""

    name: str
    type: str
    enable: bool
    hide: bool
    builtIn: int
    datasource: DatasourceRef
    expr: str
    target: TargetJson


class VariableList(TypedDict, total=False):
    """The `templating` of a dashboard."""

    list: list[VariableJson]


class AnnotationList(TypedDict, total=False):
    """The `annotations` of a dashboard."""

    list: list[AnnotationJson]


_Import = TypedDict("_Import", {"__inputs": list[Json], "__requires": list[Json]}, total=False)


class DashboardJson(_Import, total=False):
    """A dashboard in the classic model, which files and the HTTP API have in common.

    External dashboards can have values of any type: code about them checks with `isinstance`. What the type adds is
    that a misspelled key is an error.
    """

    uid: str
    title: str
    description: str
    tags: list[str]
    schemaVersion: int
    time: Json
    refresh: str
    panels: list[PanelJson]
    templating: VariableList
    annotations: AnnotationList
    links: list[Json]
    rows: list[Json]
    elements: Json


class DatasourceJson(TypedDict, total=False):
    """A data source in a provisioning file; the files have `correlations` where the API has an endpoint."""

    name: str
    uid: str
    type: str
    access: str
    orgId: int
    url: str
    user: str
    database: str
    basicAuth: bool
    basicAuthUser: Any
    isDefault: bool
    editable: bool
    jsonData: Json
    secureJsonData: Json
    correlations: list[Json]


class RuleQueryJson(TypedDict):
    """A query or an expression of an alert rule; `relativeTimeRange` is in seconds before now."""

    refId: str
    queryType: str
    relativeTimeRange: dict[str, int]
    datasourceUid: str
    model: Json


_Pending = TypedDict("_Pending", {"for": str}, total=False)


class RuleJson(_Pending, total=False):
    """An alert rule of Grafana in a provisioning file; `condition` is the refId of one of its `data`."""

    uid: str
    title: str
    condition: str
    data: list[RuleQueryJson]
    dashboardUid: str
    panelId: int
    noDataState: str
    execErrState: str
    annotations: dict[str, str]
    labels: dict[str, str]
    isPaused: bool


@overload
def walk_panels(dashboard: DashboardJson) -> Iterator[PanelJson]: ...
@overload
def walk_panels(dashboard: Json) -> Iterator[Json]: ...
def walk_panels(dashboard: Any) -> Iterator[Any]:
    """Yield every panel of a dashboard in order; the panels inside a row follow their row."""
    for panel in dashboard.get("panels", ()):
        yield panel
        yield from walk_panels(panel)


def free_ref_ids(targets: Iterable[object]) -> Iterator[str]:
    """Yield the names that no target has as its refId: A to Z, then AA to ZZ."""
    taken = {str(target.get("refId")) for target in targets if isinstance(target, dict)}
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for name in (*letters, *(first + second for first in letters for second in letters)):
        if name not in taken:
            yield name
