"""Plugins that a plan needs, and that the server does not have: Grafana saves a dashboard without its plugins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from heddle.grafana.http_errors import HttpError, NotFound
from heddle.grafana.json_value import mapping, members
from heddle.grafana.model import walk_panels
from heddle.grafana.panel_types import PANEL_TYPES
from heddle.sync.plan import Step
from heddle.sync.plan_warnings import MissingPlugin
from heddle.sync.resources import Key, Kind
from heddle.sync.server import Server, in_parallel

_BUILT_IN = ("datasource", "grafana", "mixed", "__expr__", "dashboard")
"""Values of `type` in references to data sources that are no plugin."""

_REFERENCE = "library-panel-ref"
"""The type of a panel in a dashboard whose content is in a library panel; it is not a plugin."""

_CORE = {"prometheus", "loki", "jaeger", "tempo", "cloudwatch", _REFERENCE, *_BUILT_IN}
_CORE |= {id for id, panel_type in PANEL_TYPES.items() if not panel_type.removed}
"""Plugins in every supported Grafana; all others are looked up on the server."""


def find_missing_plugins(server: Server, steps: Iterable[Step], concurrency: int) -> tuple[MissingPlugin, ...]:
    """Return the plugins of the objects that a plan writes, if the server does not have them.

    What the credentials may not read counts as installed.
    """
    users: dict[str, list[Key]] = {}
    for step in steps:
        if step.action.writes and step.desired:
            for id in set(_plugins(step)) - _CORE:
                users.setdefault(id, []).append(step.key)
    ids = sorted(users)
    absent = in_parallel(lambda plugin: _is_absent(server, plugin), ids, concurrency)
    return tuple(MissingPlugin(id, tuple(users[id])) for id, is_absent in zip(ids, absent, strict=True) if is_absent)


def _is_absent(server: Server, id: str) -> bool:
    try:
        server.grafana.get(f"/api/plugins/{quote(id, safe='')}/settings")
    except NotFound:
        return True
    except HttpError:
        return False
    return False


def _plugins(step: Step) -> Iterator[str]:
    match step.key[0]:
        case Kind.DATASOURCE:
            yield str(step.body.get("type") or "")
        case Kind.DASHBOARD:
            for panel in walk_panels(step.body["dashboard"]):
                yield from _of_panel(panel)
        case Kind.LIBRARY_PANEL:
            yield from _of_panel(step.body["model"])


def _of_panel(panel: Mapping[str, object]) -> Iterator[str]:
    sources = [panel, *members(panel.get("targets"))]
    types = [panel.get("type"), *(mapping(item.get("datasource")).get("type") for item in sources)]
    yield from (str(type) for type in types if type and not str(type).startswith(("$", "-- ")))
