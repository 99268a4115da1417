"""Data sources, and which of them a target, variable or annotation means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from heddle.grafana.durations import total_seconds
from heddle.grafana.json_value import Json
from heddle.grafana.variables import whole_reference

PROMETHEUS: Final = "prometheus"
LOKI: Final = "loki"
JAEGER: Final = "jaeger"
CLICKHOUSE: Final = "grafana-clickhouse-datasource"
SHORT: Final = {PROMETHEUS: "prometheus", LOKI: "loki", JAEGER: "jaeger", CLICKHOUSE: "clickhouse"}
"""What the options of the command line call the types that can be asked directly."""

_NOBODY: Final = frozenset({"__expr__", "datasource", "grafana", "dashboard", "mixed"})
_OWN_UIDS: Final = frozenset({"__expr__", "-- Mixed --", "-- Grafana --", "-- Dashboard --", "grafana"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A data source; `uid` is empty where only its type is known.

    `scrape` is its own shortest interval in seconds, `lines` the most log lines that it returns, `backend` whether
    Grafana's server asks it, and not the browser.
    """

    type: str
    uid: str = ""
    name: str = ""
    scrape: float | None = None
    lines: int = 1000
    database: str = ""
    backend: bool = True

    @property
    def short(self) -> str:
        """What the command line calls its type."""
        return SHORT.get(self.type, self.type)


def source_of(type_: str, uid: str, name: str, json: Json, *, backend: bool = True) -> Source:
    """Return a data source as its jsonData describes it."""
    lines = str(json.get("maxLines") or "")
    return Source(
        type=type_,
        uid=uid,
        name=name,
        scrape=total_seconds(str(json.get("timeInterval") or "")) or None,
        lines=int(lines) if lines.isdigit() else 1000,
        database=str(json.get("defaultDatabase") or ""),
        backend=backend,
    )


class Sources:
    """The data sources that there are, found as Grafana finds them."""

    def __init__(self, listed: Iterable[Source] = (), default: str = "") -> None:
        self._listed = tuple(listed)
        self._default = default

    def of(self, data: Json, panel: Json, asking: Json) -> Source | None:
        """Return what a target, variable or annotation asks; None where that is no data source."""
        meant = asking.get("datasource") or panel.get("datasource")
        if meant is None:
            return self._found(self._default) if self._default else None
        named = meant if isinstance(meant, dict) else {"uid": meant}
        uid, type_ = str(named.get("uid") or ""), str(named.get("type") or "")
        chosen = _variable(data, uid)
        if chosen is not None:
            return self._chosen(chosen)
        if uid in _OWN_UIDS or type_ in _NOBODY:
            return None
        if uid or not type_:
            return self._found(uid) or (Source(type=type_, uid=uid) if type_ else None)
        return self.first(type_)

    def first(self, type_: str) -> Source:
        """Return the data source of a type that Grafana offers first: the default, else the first by name."""
        alike = sorted((each for each in self._listed if each.type == type_), key=lambda each: each.name)
        return next((each for each in alike if each.uid == self._default), alike[0] if alike else Source(type=type_))

    def named(self, uid: str, type_: str) -> Source:
        """Return the data source of a uid, which is of a type where nobody knows it."""
        return self._found(uid) or Source(type=type_, uid=uid)

    def _chosen(self, variable: Json) -> Source:
        current = (variable.get("current") or {}).get("value")
        value = current[0] if isinstance(current, list) and current else current
        type_ = str(variable.get("query") or "")
        found = self._found(str(value)) if value and value != "default" else None
        return found if found is not None and found.type == type_ else self.first(type_)

    def _found(self, named: str) -> Source | None:
        return next((each for each in self._listed if named and named in (each.uid, each.name)), None)


def _variable(data: Json, uid: str) -> Json | None:
    reference = whole_reference(uid)
    name = reference.name if reference else ""
    listed: list[Any] = (data.get("templating") or {}).get("list") or []
    return next((one for one in listed if name and one.get("name") == name and one.get("type") == "datasource"), None)
