"""Data sources, and which of them a target, variable or annotation queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from heddle.grafana.datasource_types import BUILT_IN, BUILT_IN_TYPES, datasource_type
from heddle.grafana.durations import total_seconds
from heddle.grafana.json_value import Json
from heddle.grafana.variables import whole_reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Datasource:
    """A data source; `uid` is empty if only its type is known.

    `scrape_interval` is its shortest interval in seconds, None if it does not set one; `max_lines` is how many log
    lines it returns; `service_map` is the uid of the Prometheus that has the service graph of a Tempo; `has_backend` is
    false if only browsers query it, not Grafana's server.
    """

    type: str
    uid: str = ""
    name: str = ""
    scrape_interval: float | None = None
    max_lines: int = 1000
    database: str = ""
    service_map: str = ""
    has_backend: bool = True

    @property
    def backend(self) -> str:
        """The name of its backend on the command line and in reports; its type if only Grafana can query it."""
        return datasource_type(self.type).prober or self.type


def datasource_from_json(type_: str, uid: str, name: str, json_data: Json, *, has_backend: bool = True) -> Datasource:
    """Return a data source with the settings in its `jsonData`."""
    max_lines = str(json_data.get("maxLines") or "")
    return Datasource(
        type=type_,
        uid=uid,
        name=name,
        scrape_interval=total_seconds(str(json_data.get("timeInterval") or "")) or None,
        max_lines=int(max_lines) if max_lines.isdigit() else 1000,
        database=str(json_data.get("defaultDatabase") or ""),
        service_map=str((json_data.get("serviceMap") or {}).get("datasourceUid") or ""),
        has_backend=has_backend,
    )


class Datasources:
    """The data sources of a project or of a Grafana; resolves references as Grafana does."""

    def __init__(self, datasources: Iterable[Datasource] = (), default_uid: str = "") -> None:
        self._datasources = tuple(datasources)
        self._default_uid = default_uid

    def resolve(self, dashboard: Json, panel: Json, item: Json) -> Datasource | None:
        """Return what a target, variable or annotation queries; None for Grafana's built-in data sources."""
        reference = item.get("datasource") or panel.get("datasource")
        if reference is None:
            return self._find(self._default_uid)
        if not isinstance(reference, dict):
            reference = {"uid": reference}
        uid, type_ = str(reference.get("uid") or ""), str(reference.get("type") or "")
        variable = _datasource_variable(dashboard, uid)
        if variable is not None:
            return self._selected(variable)
        if uid in BUILT_IN or type_ in BUILT_IN_TYPES:
            return None
        if uid or not type_:
            return self._find(uid) or (Datasource(type=type_, uid=uid) if type_ else None)
        return self.first_of_type(type_)

    def first_of_type(self, type_: str) -> Datasource:
        """Return the data source that Grafana selects: the default one, else the first by name."""
        candidates = [datasource for datasource in self._datasources if datasource.type == type_]
        # False sorts before True: the default data source comes first.
        candidates.sort(key=lambda datasource: (datasource.uid != self._default_uid, datasource.name))
        return candidates[0] if candidates else Datasource(type=type_)

    def by_uid(self, uid: str, type_: str) -> Datasource:
        """Return the data source with a uid, as one of the given type if it is unknown."""
        return self._find(uid) or Datasource(type=type_, uid=uid)

    def _selected(self, variable: Json) -> Datasource:
        current = (variable.get("current") or {}).get("value")
        value = current[0] if isinstance(current, list) and current else current
        type_ = str(variable.get("query") or "")
        datasource = self._find(str(value)) if value and value != "default" else None
        return datasource if datasource is not None and datasource.type == type_ else self.first_of_type(type_)

    def _find(self, uid_or_name: str) -> Datasource | None:
        if not uid_or_name:
            return None
        matching = (datasource for datasource in self._datasources if uid_or_name in (datasource.uid, datasource.name))
        return next(matching, None)


def _datasource_variable(dashboard: Json, uid: str) -> Json | None:
    reference = whole_reference(uid)
    name = reference.name if reference else ""
    variables: list[Any] = (dashboard.get("templating") or {}).get("list") or []
    matching = (item for item in variables if item.get("name") == name and item.get("type") == "datasource")
    return next(matching, None) if name else None
