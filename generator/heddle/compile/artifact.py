"""What the compiler makes: files, as values."""

from __future__ import annotations

from dataclasses import dataclass

DATASOURCES = "provisioning/datasources"
"""The folder below `out/` that holds a file for each data source, named after its uid."""

ALERTING = "provisioning/alerting"
"""The folder that holds what Grafana knows of alerts."""

RULES = "prometheus/rules"
"""The folder that holds the rule files of Prometheus."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Identity:
    """What a tombstone or a push needs to name an object that a file holds.

    `kind` is `dashboard`, `folder`, `datasource`, `alert-rule`, `prometheus-rule`, `contact-point`, `mute-timing`,
    `template` or `notification-policy`; `name` is its title or name, `org` Grafana's organisation id.
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
