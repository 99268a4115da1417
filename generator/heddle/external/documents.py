"""Finds the dashboards in a value: bare, wrapped by an API, or in a Kubernetes resource.

Sources: the responses of `/api/dashboards/uid` and of its versions; the resources of `dashboard.grafana.app`; the
`GrafanaDashboard` of grafana-operator; ConfigMaps as kube-prometheus and Grafana's sidecar use them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from heddle.diagnostics.finding import Severity
from heddle.external.defect import Defect, UnreadableText, step
from heddle.external.json_text import parse_json_text
from heddle.grafana.json_value import mapping, members

_WRAPPERS: Final = ("dashboard", "spec", "json", "data")
_MARKS: Final = frozenset(
    {"schemaVersion", "templating", "__inputs", "__requires", "graphTooltip", "timepicker", "hideControls"}
)
"""Keys that only dashboards have; one of them, with panels, rows or a title, identifies a dashboard."""
_PANEL_KEYS: Final = frozenset({"type", "targets", "gridPos", "datasource", "libraryPanel"})
_MAX_DEPTH: Final = 10
"""Levels of wrappers, lists and texts around a dashboard."""
_V2: Final = "the dashboard has schema v2, which is not supported"
_V2_HELP: Final = "export it in the classic format, or get it from /apis/dashboard.grafana.app/v1beta1"


@dataclass(frozen=True, slots=True)
class RawDashboard:
    """A dashboard in the classic schema, and where in the file it is; not yet checked for the types of its parts."""

    pointer: str
    data: Mapping[str, Any]


@dataclass(slots=True)
class Documents:
    """The dashboards in one value, the defects around them, and the queries in dashboards that were not read.

    `reason` says what the value is, if it contains no dashboard.
    """

    dashboards: list[RawDashboard] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    unread_queries: int = 0
    reason: str = ""


def find_dashboards(value: Any) -> Documents:  # noqa: ANN401 - any plain value
    """Return the dashboards in a value."""
    documents = Documents()
    _search(value, "", documents, _MAX_DEPTH)
    if not documents.dashboards and not documents.defects:
        documents.reason = _description(value)
    return documents


def _search(value: Any, pointer: str, documents: Documents, depth: int) -> None:  # noqa: ANN401
    if depth == 0:
        return
    if isinstance(value, list):
        for index, item in enumerate(value):
            _search(item, step(pointer, index), documents, depth - 1)
    elif isinstance(value, Mapping):
        if _is_v2(value):
            defect = Defect(
                id="check/unsupported-schema", message=_V2, severity=Severity.ERROR, pointer=pointer, help=_V2_HELP
            )
            documents.defects.append(defect)
            documents.unread_queries += _count_v2_queries(value)
        elif _is_classic(value):
            documents.dashboards.append(RawDashboard(pointer, value))
        else:
            for key, inner in _contents(value):
                _search_content(inner, f"{pointer}{key}", documents, depth - 1)


def _search_content(value: Any, pointer: str, documents: Documents, depth: int) -> None:  # noqa: ANN401
    """Search a part that may be a dashboard; a JSON text that cannot be parsed is a defect if it looks like one."""
    if isinstance(value, str):
        text = value
        try:
            value = parse_json_text(text)
        except UnreadableText as error:
            if pointer.endswith("json") and ('"panels"' in text or '"schemaVersion"' in text):
                place = f" (line {error.line}, column {error.column})" if error.line else ""
                message = f"{error}{place}"
                documents.defects.append(Defect(id=error.id, message=message, severity=Severity.ERROR, pointer=pointer))
            return
    _search(value, pointer, documents, depth)


def _contents(value: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """Return the parts that may be dashboards, each with its JSON pointer; strings are JSON texts."""
    kind = str(value.get("kind", "")) if "apiVersion" in value else ""
    if isinstance(value.get("items"), list) and (kind.endswith("List") or "apiVersion" in value):
        return [("/items", value["items"])]
    match kind:
        case "ConfigMap":
            return [*_json_entries(value, "data"), *_json_entries(value, "stringData")]
        case "Secret":
            return _json_entries(value, "stringData")
        case "GrafanaDashboard":
            return [("/spec/json", mapping(value.get("spec")).get("json"))]
        case "" | "Dashboard":
            return [(f"/{key}", value.get(key)) for key in _WRAPPERS]
    return ()


def _json_entries(value: Mapping[str, Any], name: str) -> Iterable[tuple[str, Any]]:
    """Return the entries that are JSON objects, whatever their names: tools that read ConfigMaps accept any."""
    texts = ((key, text) for key, text in mapping(value.get(name)).items() if isinstance(text, str))
    return [(step(f"/{name}", key), text) for key, text in texts if text.lstrip().startswith("{")]


def _is_classic(value: Mapping[str, Any]) -> bool:
    has_mark = not _MARKS.isdisjoint(value)
    if has_mark and not {"panels", "rows", "title", "templating"}.isdisjoint(value):
        return True
    panels, rows = value.get("panels"), value.get("rows")
    if panels == []:
        return "title" in value or "uid" in value
    if any("panels" in row for row in members(rows)):
        return True
    return any(not _PANEL_KEYS.isdisjoint(panel) for panel in members(panels))


def _is_v2(value: Mapping[str, Any]) -> bool:
    if isinstance(value.get("elements"), Mapping) and "layout" in value:
        return True
    version = str(value.get("apiVersion", ""))
    return version.startswith("dashboard.grafana.app/v2") and value.get("kind") == "Dashboard"


def _count_v2_queries(value: Mapping[str, Any]) -> int:
    """Return the number of queries of the panels in a dashboard of schema v2."""
    count = 0
    rest: list[Any] = [value]
    while rest:
        part = rest.pop()
        if isinstance(part, Mapping):
            count += part.get("kind") == "PanelQuery"
            rest += part.values()
        elif isinstance(part, list):
            rest += part
    return count


def _description(value: Any) -> str:  # noqa: ANN401
    """Describe a value that contains no dashboard."""
    if isinstance(value, list):
        return "a list without a dashboard"
    if not isinstance(value, Mapping):
        return "not an object"
    kind = value.get("kind")
    if isinstance(kind, str) and "apiVersion" in value:
        return f"a resource of kind {kind!r} without a dashboard"
    return "an object with neither panels nor the settings of a dashboard"
