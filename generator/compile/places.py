"""The place in the author's Python of everything in a dashboard, by JSON pointer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.compile.tree import Json
from generator.place import Place

Pointer = str


@dataclass(frozen=True)
class Places:
    """Answers where any plain dict of one dashboard came from.

    `noted` has what the objects remember, by `id()` of the dict; `panel` finds the others, `dashboard` is the root's.
    """

    data: Json
    noted: Mapping[int, Place]
    panel: Callable[[Json], Place]
    dashboard: Place

    def of(self, subject: Json) -> Place:
        """Return the place of a panel, target, variable, annotation or of the dashboard itself."""
        if id(subject) in self.noted:
            return self.noted[id(subject)]
        if subject is self.data:
            return self.dashboard
        return self._inherited.get(id(subject)) or self.dashboard

    @cached_property
    def _inherited(self) -> dict[int, Place]:
        """The place of every subject, its owner's where it has none of its own."""
        return {id(subject): place for _, subject, place in self._walked}

    def pointers(self) -> dict[Pointer, Place]:
        """Return the place of the dashboard (pointer "") and of each panel, target, variable and annotation."""
        return {"": self.dashboard, **{pointer: place for pointer, _, place in self._walked}}

    @cached_property
    def _walked(self) -> list[tuple[Pointer, Json, Place]]:
        return list(self._walk())

    def _walk(self) -> Iterator[tuple[Pointer, Json, Place]]:
        yield from self._panels(self.data, "")
        for owner in ("templating", "annotations"):
            for index, item in enumerate(self.data.get(owner, {}).get("list", ())):
                yield f"/{owner}/list/{index}", item, self.noted.get(id(item), self.dashboard)

    def _panels(self, owner: Json, base: Pointer) -> Iterator[tuple[Pointer, Json, Place]]:
        for index, panel in enumerate(owner.get("panels", ())):
            pointer = f"{base}/panels/{index}"
            place = self.noted.get(id(panel)) or self.panel(panel)
            yield pointer, panel, place
            for number, target in enumerate(panel.get("targets", ())):
                yield f"{pointer}/targets/{number}", target, self.noted.get(id(target), place)
            yield from self._panels(panel, pointer)
