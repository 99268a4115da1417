"""JSON pointers of the parts of a dashboard."""

from __future__ import annotations

from collections.abc import Iterator

from generator.compile.tree import Json


def pointers(data: Json) -> Iterator[tuple[str, Json]]:
    """Yield the pointer of each panel, target, variable, annotation and link."""
    for owner in ("templating", "annotations"):
        for index, item in enumerate(data.get(owner, {}).get("list", ())):
            yield f"/{owner}/list/{index}", item
    yield from _panels(data, "")


def _panels(owner: Json, base: str) -> Iterator[tuple[str, Json]]:
    for index, panel in enumerate(owner.get("panels", ())):
        pointer = f"{base}/panels/{index}"
        yield pointer, panel
        for number, target in enumerate(panel.get("targets", ())):
            yield f"{pointer}/targets/{number}", target
        yield from _panels(panel, pointer)
