"""The alerts of a system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from generator.author.alerts.alert import Alert
from generator.author.metrics.system import System
from generator.place import Place, here


@dataclass(frozen=True, slots=True)
class Alerts:
    """What a definition assigns to `alerts`: the alerts of one system, evaluated together.

    `datasource` is the uid of the Prometheus that Grafana asks.
    """

    system: System
    rules: Sequence[Alert]
    datasource: str = "prometheus"
    place: Place = field(default_factory=here)

    @property
    def active(self) -> Sequence[Alert]:
        """Those that can fire: the versions in settings emit what they watch."""
        return [alert for alert in self.rules if not alert.waiting]

    @property
    def waiting(self) -> Sequence[Alert]:
        """Those that cannot."""
        return [alert for alert in self.rules if alert.waiting]
