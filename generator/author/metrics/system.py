"""A monitored system: whose metrics they are, and how its series are told from others of the same name."""

from __future__ import annotations

from dataclasses import dataclass

from generator.author.metrics.label import Label
from generator.settings.current import settings


@dataclass(frozen=True, slots=True)
class System:
    """`name` is the key in settings (`jobs.NAME`) and the start of its variables' names; `title` is for people.

    `scope` are label values that all its series have, `labels` are names that they have. `collected` series come
    through the OpenTelemetry collector, which puts its namespace before their names. `versioned` systems have a
    version in settings (`versions.NAME`).
    """

    name: str
    title: str
    scope: tuple[tuple[str, str], ...] = ()
    labels: tuple[Label, ...] = ()
    collected: bool = False
    versioned: bool = False

    @property
    def job_variable(self) -> str:
        """The dashboard variable that chooses its jobs."""
        return f"{self.name}_job"

    @property
    def instance_variable(self) -> str:
        """The dashboard variable that chooses its instances."""
        return f"{self.name}_instance"

    @property
    def version(self) -> tuple[int, int] | None:
        """The version in settings, or None where names do not depend on it."""
        return settings().version(f"versions.{self.name}") if self.versioned else None

    @property
    def namespace(self) -> str:
        """What stands before the names of its metrics, such as `loom_`."""
        namespace = settings().text("collector_namespace") if self.collected else ""
        return f"{namespace}_" if namespace else ""
