"""Dashboards: rows of panels laid out on Grafana's grid, with variables, annotations and links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import attr
from grafanalib import core

from heddle.author.allow import Allowance
from heddle.author.attrs_typing import subclass
from heddle.author.fields import BLUE, ORANGE
from heddle.author.panels import Panel, default_style
from heddle.author.queries import Expression, Query
from heddle.author.sources import Sources, resolve, with_datasource
from heddle.author.variables import everywhere_variables
from heddle.diagnostics.errors import AuthorError, BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location, caller_location
from heddle.grafana.datasource_types import BUILT_IN, LOKI, PROMETHEUS
from heddle.grafana.json_value import Json
from heddle.grafana.model import COLUMNS, SCHEMA_VERSION, DatasourceRef
from heddle.grafana.panel_types import PLAIN_STYLE
from heddle.settings.active import project_settings

_KEYS: Final = (
    *("uid", "title", "description", "tags", "time", "refresh", "timezone", "editable", "graphTooltip"),
    *("schemaVersion", "links", "annotations", "templating", "panels"),
)


AnyPanel: TypeAlias = core.Panel | core.AlertList
"""grafanalib's list of alerts is not one of its panels."""


@dataclass(frozen=True, slots=True)
class Row:
    """A heading and its panels. A collapsed row runs the queries of its panels only when it is opened.

    A row is laid out, unless all its panels have a `gridPos`: grafanalib's then keep their positions below the heading.
    A row without a title has no heading: it is for the panels at the top. `key` keeps the heading's id when its title
    changes.
    """

    title: str
    panels: Sequence[AnyPanel]
    collapsed: bool = field(default=False, kw_only=True)
    key: str = field(default="", kw_only=True)
    location: Location = field(default_factory=caller_location, kw_only=True)


@attr.s(eq=False)
class Annotation:
    """An annotation query; grafanalib has plain objects in `Annotations.list`."""

    name: str = attr.ib()
    fields: Json = attr.ib()
    source_type: str = attr.ib(default=PROMETHEUS)
    source: str = attr.ib(default="")
    dataSource: DatasourceRef | None = attr.ib(default=None)  # noqa: N815 - the name that grafanalib's panels have
    location: Location = attr.ib(default=Location("<unknown>"))

    def to_json_data(self) -> Json:
        """Return the annotation in Grafana's classic model."""
        return {"name": self.name, "enable": True, "datasource": self.dataSource, **self.fields}


AnyAnnotation: TypeAlias = Annotation | Json
"""grafanalib has no class for annotations."""


def annotation(
    name: str,
    query: Expression | Query,
    *,
    title: str = "",
    text: str = "",
    color: str = ORANGE,
    source: str = "",
    fields: Json | None = None,
) -> Annotation:
    """Mark each time at which a query has a result.

    `title` and `text` can have labels, as `{{instance}}`, for an expression and for lines in Loki; for another data
    source they are the names of fields of the result. `source` is the name of a data source variable, or a uid.
    `fields` are further keys of Grafana's JSON.
    """
    return Annotation(
        name=name,
        fields={**_annotation_query(query, title, text), "iconColor": color, **(fields or {})},
        source_type=query.source_type if isinstance(query, Query) else PROMETHEUS,
        source=query.source or source,
        location=caller_location(),
    )


def push_annotations(name: str = "Pushes", *, tags: Sequence[str] = ("heddle",), color: str = BLUE) -> Annotation:
    """Mark each `heddle push --annotate`, with its commit and what it changed.

    Each push has the tags `heddle` and the setting `push.owner`; those that have all of `tags` are shown.
    """
    target = {"type": "tags", "tags": list(tags), "matchAny": False, "limit": 100}
    return Annotation(
        name=name,
        fields={"type": "tags", "target": target, "iconColor": color},
        source_type="",
        dataSource=BUILT_IN["-- Grafana --"],
        location=caller_location(),
    )


def _annotation_query(query: Expression | Query, title: str, text: str) -> Json:
    """Return the query as the editors of annotations write it: Loki and Prometheus have its keys beside the name."""
    if not isinstance(query, Query):
        return {"expr": query.text, "titleFormat": title, "textFormat": text}
    if query.source_type == LOKI:
        return {"expr": query.fields.get("expr"), "titleFormat": title, "textFormat": text}
    names = {"title": title, "text": text}
    mappings = {key: {"source": "field", "value": name} for key, name in names.items() if name}
    return {"target": {"refId": "Anno", **query.fields}, **({"mappings": mappings} if mappings else {})}


class Dashboard(core.Dashboard):  # type: ignore[misc]
    """A grafanalib dashboard whose rows are laid out.

    `uid` has at most 40 of `a-z A-Z 0-9 - _` and never changes. `folder` is a title, `A/B` nested, `/` Grafana's root,
    by default that of the system whose folder the definition is in. `time` is the start of the time range, such as
    `now-6h`. Queries use the data source variable of their type if there is one in `variables`, else the data source of
    that type. Raises BadInput for those that do not say which of several they use.
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
        variables: Sequence[core.Template] = (),
        annotations: Sequence[AnyAnnotation] = (),
        links: Sequence[core.DashboardLink] = (),
        folder: str = "",
        time: str = "now-6h",
        refresh: str = "",
        allow: Sequence[Allowance] = (),
    ) -> None:
        _check_positions(rows)
        variables = _with_everywhere(variables, rows)
        sources = Sources.of(variables)
        super().__init__(
            title=title,
            uid=uid,
            description=description,
            tags=list(tags),
            panels=[with_datasource(panel, sources) for panel in lay_out(rows)],
            templating=core.Templating(list=[resolve(variable, sources) for variable in variables]),
            annotations=core.Annotations(list=[resolve(annotation, sources) for annotation in annotations]),
            links=list(links),
            time=core.Time(time, "now"),
            refresh=refresh or project_settings().refresh,
            timezone="browser",
            graphTooltip=core.GRAPH_TOOLTIP_MODE_SHARED_CROSSHAIR,
            schemaVersion=SCHEMA_VERSION,
        )
        sources.raise_errors()
        self.folder = folder
        self.allow = tuple(allow)
        self.location = caller_location()

    def to_json_data(self) -> Json:
        """Return the dashboard in Grafana's classic model, without the keys that only grafanalib has."""
        return {key: getattr(self, key) for key in _KEYS}


def _with_everywhere(variables: Sequence[core.Template], rows: Iterable[Row]) -> list[core.Template]:
    """Return the variables with those of the setting `everywhere`, if the dashboard queries a Prometheus."""
    panels = [panel for row in rows for panel in row.panels]
    targets = (
        target for panel in panels for name in ("targets", "queries") for target in getattr(panel, name, None) or ()
    )
    if not any(getattr(target, "source_type", "") == PROMETHEUS for target in targets):
        return list(variables)
    sources = [variable for variable in variables if variable.type == "datasource"]
    first = next((variable.name for variable in sources if variable.query == PROMETHEUS), "")
    names = {variable.name for variable in variables}
    added = [variable for variable in everywhere_variables(first) if variable.name not in names]
    return (
        [*sources, *added, *(variable for variable in variables if variable not in sources)]
        if added
        else list(variables)
    )


@subclass
class Heading(core.RowPanel):  # type: ignore[misc]
    """The heading of a row as a grafanalib row."""

    key: str = attr.ib(default="")
    location: Location = attr.ib(default=Location("<unknown>"))

    def to_json_data(self) -> Json:
        """Return Grafana's row panel, which has neither targets nor options."""
        keys = ("id", "title", "gridPos", "collapsed", "panels")
        return {"type": "row", **{key: getattr(self, key) for key in keys}}


def lay_out(rows: Iterable[Row]) -> list[core.Panel]:
    """Return the rows' panels with gridPos; the panels of an open row follow its heading."""
    placed: list[core.Panel] = []
    y = 0
    for row in rows:
        top = y + 1 if row.title else y
        panels, bottom = _place(row.panels, top)
        collapsed = bool(row.title and row.collapsed)
        if row.title:
            grid = core.GridPos(h=1, w=COLUMNS, x=0, y=y)
            placed.append(
                Heading(
                    title=row.title,
                    collapsed=row.collapsed,
                    panels=panels if collapsed else [],
                    gridPos=grid,
                    key=row.key,
                    location=row.location,
                )
            )
        placed += [] if collapsed else panels
        y = top if collapsed else bottom
    return placed


def _place(panels: Sequence[core.Panel], y: int) -> tuple[list[core.Panel], int]:
    """Return the panels in lines of full width and equal height, and the y below the last line.

    Panels that all have positions of their own keep them, below `y`.
    """
    if panels and all(panel.gridPos for panel in panels):
        return _move(panels, y)
    placed: list[core.Panel] = []
    for line in _lines(panels):
        height = max(_height(panel) for panel in line)
        x = 0
        for panel, width in zip(line, _fill(line), strict=True):
            placed.append(attr.evolve(panel, gridPos=core.GridPos(h=height, w=width, x=x, y=y)))
            x += width
        y += height
    return placed, y


def _move(panels: Sequence[core.Panel], y: int) -> tuple[list[core.Panel], int]:
    """Return the panels with their positions moved so that the topmost is at `y`, and the y below the last one."""
    top = min(panel.gridPos.y for panel in panels)
    result = [attr.evolve(panel, gridPos=attr.evolve(panel.gridPos, y=panel.gridPos.y - top + y)) for panel in panels]
    return result, max(panel.gridPos.y + panel.gridPos.h for panel in result)


def _check_positions(rows: Iterable[Row]) -> None:
    """Raise BadInput for rows of which only some panels have a position: the positions of the others are unknown."""
    findings = []
    for row in rows:
        placed = [panel for panel in row.panels if panel.gridPos]
        if placed and len(placed) < len(row.panels):
            message = f"only {len(placed)} of {len(row.panels)} panels in row {row.title!r} have a gridPos"
            help = "give a gridPos to all panels of the row, or to none: Heddle then lays out the row"
            findings.append(Finding(id="panel/mixed-positions", location=row.location, message=message, help=help))
        for panel in placed:
            if message := _wrong_position(panel):
                location = getattr(panel, "location", row.location)
                help = "write `GridPos(h=8, w=12, x=0, y=0)`"
                findings.append(Finding(id="panel/incomplete-position", location=location, message=message, help=help))
    if findings:
        raise BadInput(findings)


def _wrong_position(panel: core.Panel) -> str:
    """Return the message about a position that is none; empty if it is one."""
    if not isinstance(panel.gridPos, core.GridPos):
        return f"the gridPos of panel {panel.title!r} is a {type(panel.gridPos).__name__}, not a GridPos"
    for key in ("h", "w", "x", "y"):
        if not isinstance(value := getattr(panel.gridPos, key), (int, float)):
            return f"`{key}` in the gridPos of panel {panel.title!r} is {value!r}, not a number"
    return ""


def _lines(panels: Sequence[core.Panel]) -> Iterator[list[core.Panel]]:
    line: list[core.Panel] = []
    for panel in panels:
        if line and sum(map(_width, line)) + _width(panel) > COLUMNS:
            yield line
            line = []
        line.append(panel)
    if line:
        yield line


def _fill(line: list[core.Panel]) -> list[int]:
    """Return the widths of a line's panels: columns that remain go in turn to the panels without a width of theirs."""
    widths = [_width(panel) for panel in line]
    flexible = [index for index, panel in enumerate(line) if getattr(panel, "width", None) is None]
    for turn in range(COLUMNS - sum(widths) if flexible else 0):
        widths[flexible[turn % len(flexible)]] += 1
    return widths


def _width(panel: core.Panel) -> int:
    return panel.width or default_style(panel).width if isinstance(panel, Panel) else PLAIN_STYLE.width


def _height(panel: core.Panel) -> int:
    return panel.height or default_style(panel).height if isinstance(panel, Panel) else PLAIN_STYLE.height


def link(uid: str, title: str) -> core.DashboardLink:
    """Link to another dashboard by its uid; the time range and the variables are kept.

    Raises AuthorError for an empty uid.
    """
    _check_uid(uid, title)
    return core.DashboardLink(
        type="link", title=title, uri=f"/d/{uid}", icon="dashboard", keepTime=True, includeVars=True
    )


def tag_link(title: str, tags: Sequence[str]) -> core.DashboardLink:
    """Link to all dashboards that have these tags, as a menu; the time range and the variables are kept."""
    return core.DashboardLink(
        type="dashboards", title=title, tags=list(tags), asDropdown=True, keepTime=True, includeVars=True
    )


def panel_link(uid: str, title: str, *, variables: str = "", keep_variables: bool = True) -> core.DataLink:
    """Return a link from the values of a panel to another dashboard; the time range is preserved.

    `variables` is added to the URL's query, such as `var-model=${__field.labels.model}`. `keep_variables=False` omits
    the dashboard's variables: a name that `variables` sets too would occur twice, and select both values. Raises
    AuthorError for an empty uid.
    """
    _check_uid(uid, title)
    all_variables = "${__all_variables}" if keep_variables else ""
    query = "&".join(text for text in ("${__url_time_range}", all_variables, variables) if text)
    return core.DataLink(title=title, linkUrl=f"/d/{uid}?{query}")


def _check_uid(uid: str, title: str) -> None:
    if not uid:
        raise AuthorError(
            "dashboard/broken-link", f"the link {title!r} has an empty uid", "write the uid of a dashboard"
        )


__all__ = ["Dashboard", "Row", "annotation", "link", "panel_link", "push_annotations", "tag_link"]
