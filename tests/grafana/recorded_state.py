"""The state in which the recordings begin: what a server had read from files."""

from __future__ import annotations

from tests.grafana.world import World


def provide(world: World) -> None:
    """Fill a Grafana as the recorded ones were."""
