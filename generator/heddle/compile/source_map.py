"""Source locations of the parts of a dashboard, by JSON pointer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from heddle.compile.json_value import LocatedObject
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json

Pointer: TypeAlias = str
Locate: TypeAlias = Callable[[Pointer, Json], Location | None]


def _nowhere(pointer: Pointer, part: Json) -> None:
    """Return no location for any part."""


@dataclass(frozen=True)
class SourceMap:
    """The locations of one dashboard and of its panels, targets, variables and annotations.

    A LocatedObject has a location. For other parts `locate` returns one, or None for that of the part around it.
    """

    data: Json
    dashboard: Location
    locate: Locate = _nowhere

    def of(self, part: Json) -> Location:
        """Return the location of a part; that of the dashboard if it is no part of it."""
        if isinstance(part, LocatedObject):
            return part.location
        return next((location for _, member, location in self._parts if member is part), self.dashboard)

    def pointers(self) -> dict[Pointer, Location]:
        """Return the location of the dashboard, whose pointer is "", and of each part."""
        return {"": self.dashboard, **{pointer: location for pointer, _, location in self._parts}}

    @cached_property
    def _parts(self) -> list[tuple[Pointer, Json, Location]]:
        return list(self._walk(self.data, "", self.dashboard))

    def _walk(self, owner: Json, base: Pointer, around: Location) -> Iterator[tuple[Pointer, Json, Location]]:
        for index, panel in enumerate(owner.get("panels", ())):
            pointer = f"{base}/panels/{index}"
            location = self._location(pointer, panel, around)
            yield pointer, panel, location
            for number, target in enumerate(panel.get("targets", ())):
                of_target = f"{pointer}/targets/{number}"
                yield of_target, target, self._location(of_target, target, location)
            yield from self._walk(panel, pointer, location)
        for name in ("templating", "annotations") if not base else ():
            for index, item in enumerate(owner.get(name, {}).get("list", ())):
                pointer = f"/{name}/list/{index}"
                yield pointer, item, self._location(pointer, item, around)

    def _location(self, pointer: Pointer, part: Json, around: Location) -> Location:
        return part.location if isinstance(part, LocatedObject) else self.locate(pointer, part) or around
