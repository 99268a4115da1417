"""Generated files as values."""

from __future__ import annotations

from dataclasses import dataclass

DATASOURCES = "provisioning/datasources"
"""The folder below `out/` with a file for each data source, named after its uid."""

LIBRARY_PANELS = "library-panels"
"""The folder below `out/` with a file for each library panel, named after its uid."""

FOLDER_PERMISSIONS = "folder-permissions"
"""The folder below `out/` with a file for each folder that has permissions of its own."""

ALERTING = "provisioning/alerting"
"""The folder of Grafana's alert rules, contact points and notification policies."""

RULES = "prometheus/rules"
"""The folder of Prometheus' rule files."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Identity:
    """The name of an object in a file, for a tombstone or a push.

    `kind` is `dashboard`, `folder`, `folder-permissions`, `datasource`, `library-panel`, `alert-rule`,
    `prometheus-rule`, `contact-point`, `mute-timing`, `template` or `notification-policy`; `name` is its title or name,
    `org` Grafana's organization id.
    """

    kind: str
    uid: str
    name: str
    org: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One file below `out/`: `path` is relative and uses `/`; `holds` names the objects in it."""

    path: str
    content: bytes
    holds: tuple[Identity, ...] = ()
