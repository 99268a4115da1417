"""Grafana's HTTP API as a browser uses it for a dashboard; each question goes out once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from heddle.grafana.time_range import TimeRange
from heddle.prove.datasource import Source, Sources, source_of
from heddle.prove.grafana.frames import Frame, frames_of
from heddle.prove.http import Http, Parameters, Refused, Unreachable, wrong
from heddle.prove.request_cache import Once

_MOST_POINTS = 11_000


class Grafana:
    """One server. Safe for several threads."""

    def __init__(self, http: Http, url: str) -> None:
        self.http = http
        self.url = url
        self._once = Once()
        self._uids: frozenset[str] = frozenset()

    def sources(self) -> Sources:
        """Return the data sources that these keys may ask. Raises Unreachable."""
        try:
            body, _ = self.http.get("/api/frontend/settings")
            listed = body["datasources"]
            found = [_source(name, one) for name, one in listed.items()]
            default = listed.get(body.get("defaultDatasource")) or {}
        except Refused as refused:
            raise wrong(self.url, refused, "Grafana must be there, at its root") from None
        except (KeyError, TypeError, AttributeError):
            raise wrong(self.url, Refused("its JSON is not Grafana's API"), "Grafana must be there") from None
        if not any(one.uid for one in found):
            help = "give a token or a user that may see data sources, by --token-env or --user-env and --password-env"
            raise Unreachable(self.url, "Grafana shows no data sources", help)
        self._uids = frozenset(one.uid for one in found)
        return Sources(found, str(default.get("uid") or ""))

    def query(
        self, source: Source, target: Mapping[str, Any], over: TimeRange, step: float, points: int = _MOST_POINTS
    ) -> tuple[tuple[Frame, ...], float]:
        """Return what one target answers, and the seconds it took. Raises Refused."""
        self._require(source)
        asked = {
            **target,
            "refId": "A",
            "datasource": {"type": source.type, "uid": source.uid},
            "intervalMs": max(round(step * 1000), 1),
            "maxDataPoints": points,
        }
        sent = {"from": f"{over.start * 1000:.0f}", "to": f"{over.end * 1000:.0f}", "queries": [asked]}

        def frames() -> tuple[tuple[Frame, ...], float]:
            body, seconds = self.http.post("/api/ds/query", sent)
            return frames_of(body), seconds

        found: tuple[tuple[Frame, ...], float] = self._once(json.dumps(sent, sort_keys=True), frames)
        return found

    def resource(self, source: Source, path: str, parameters: Parameters = ()) -> Any:  # noqa: ANN401 - JSON
        """Return what a data source's own API answers, through Grafana. Raises Refused."""
        self._require(source)
        whole = f"/api/datasources/uid/{quote(source.uid, safe='')}/resources/{path}"
        return self._once((whole, tuple(parameters)), lambda: self.http.get(whole, parameters)[0])

    def _require(self, source: Source) -> None:
        if source.uid not in self._uids:
            what = f"with the uid `{source.uid}`" if source.uid else f"of the type `{source.type}`"
            raise Refused(f"Grafana has no data source {what}")


def proxy(source: Source) -> str:
    """Return where Grafana passes requests on to a data source as they are."""
    return f"/api/datasources/proxy/uid/{quote(source.uid, safe='')}"


def _source(name: str, one: Any) -> Source:  # noqa: ANN401
    backend = bool((one.get("meta") or {}).get("backend", True))
    return source_of(
        str(one.get("type") or ""), str(one.get("uid") or ""), name, one.get("jsonData") or {}, backend=backend
    )
