"""The place in the author's Python of everything in a dashboard, by JSON pointer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json

Pointer = str


@dataclass(frozen=True)
class SourceMap:
    """Answers where any plain dict of one dashboard came from.

    `noted` has what the objects remember, by `id()` of the dict; `panel` finds the others, `dashboard` is the root's.
    """

    data: Json
    noted: Mapping[int, Location]
    panel: Callable[[Json], Location]
    dashboard: Location

    def of(self, subject: Json) -> Location:
        """Return the place of a panel, target, variable, annotation or of the dashboard itself."""
        if id(subject) in self.noted:
            return self.noted[id(subject)]
        if subject is self.data:
            return self.dashboard
        return self._inherited.get(id(subject)) or self.dashboard

    @cached_property
    def _inherited(self) -> dict[int, Location]:
        """The place of every subject, its owner's where it has none of its own."""
        return {id(subject): location for _, subject, location in self._walked}

    def pointers(self) -> dict[Pointer, Location]:
        """Return the place of the dashboard (pointer "") and of each panel, target, variable and annotation."""
        return {"": self.dashboard, **{pointer: location for pointer, _, location in self._walked}}

    @cached_property
    def _walked(self) -> list[tuple[Pointer, Json, Location]]:
        return list(self._walk())

    def _walk(self) -> Iterator[tuple[Pointer, Json, Location]]:
        yield from self._panels(self.data, "")
        for owner in ("templating", "annotations"):
            for index, item in enumerate(self.data.get(owner, {}).get("list", ())):
                yield f"/{owner}/list/{index}", item, self.noted.get(id(item), self.dashboard)

    def _panels(self, owner: Json, base: Pointer) -> Iterator[tuple[Pointer, Json, Location]]:
        for index, panel in enumerate(owner.get("panels", ())):
            pointer = f"{base}/panels/{index}"
            location = self.noted.get(id(panel)) or self.panel(panel)
            yield pointer, panel, location
            for number, target in enumerate(panel.get("targets", ())):
                yield f"{pointer}/targets/{number}", target, self.noted.get(id(target), location)
            yield from self._panels(panel, pointer)
