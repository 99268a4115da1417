"""A label of a metric."""

from __future__ import annotations

from dataclasses import dataclass

from generator.author.metrics.emitted import ALWAYS, Emission


@dataclass(frozen=True, slots=True)
class Label:
    """`values` is the closed set of what it can be, empty where it is open; `meaning` is for people."""

    name: str
    values: tuple[str, ...] = ()
    meaning: str = ""
    emitted: Emission = ALWAYS

    @property
    def unbounded(self) -> bool:
        """Whether its meaning says that there is no end of values, as of sessions and texts of errors."""
        return "without bound" in self.meaning
