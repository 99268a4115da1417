"""A secret is the name of an environment variable of Grafana's, never a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EnvVar:
    """A value that Grafana reads from its environment when it starts; an unset one is empty."""

    name: str

    def __str__(self) -> str:
        """Return the reference: without braces, since Grafana expands what braces gave it a second time."""
        return f"${self.name}"
