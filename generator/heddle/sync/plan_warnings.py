"""What a plan warns of: it does not block the plan, and should be corrected."""

from __future__ import annotations

from dataclasses import dataclass

from heddle.sync.resources import Key, format_key

_SHOWN_OBJECTS = 5


@dataclass(frozen=True, slots=True)
class MissingPlugin:
    """A plugin that the server does not have, and the objects of the plan that need it."""

    id: str
    needed_by: tuple[Key, ...]

    @property
    def message(self) -> str:
        """Return what is missing, and which objects need it."""
        shown, others = self.needed_by[:_SHOWN_OBJECTS], len(self.needed_by) - _SHOWN_OBJECTS
        names = [format_key(key) for key in shown] + ([f"{others} others"] if others > 0 else [])
        return f"plugin `{self.id}` is not installed in this Grafana; needed by {', '.join(names)}"

    @property
    def help(self) -> str:
        """Return how to install it."""
        return f"install it with `grafana cli plugins install {self.id}` or GF_INSTALL_PLUGINS, and restart Grafana"


@dataclass(frozen=True, slots=True)
class ExposedLedger:
    """A ledger without digests of secrets, because not only editors may read it."""

    title: str
    reason: str

    @property
    def message(self) -> str:
        """Return what follows from that, and why."""
        return (
            "each push writes the objects with secrets again: viewers may be able to read the dashboard"
            f" `{self.title}`, so it contains no digests of secrets ({self.reason})"
        )

    @property
    def help(self) -> str:
        """Return how to let Heddle change that."""
        return (
            "give the service account dashboards.permissions:read and dashboards.permissions:write on this dashboard,"
            " and let no role, team or user view it that may not edit it"
        )
