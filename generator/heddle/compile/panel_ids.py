"""Panel ids that stay put: alert and share links name them, so a neighbour's coming or going must not move them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import sha256

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels

_SPACE = 10**8


def panel_id(key: str) -> int:
    """Return the id, 1 to 10^8, that a panel's key has within its dashboard, on every machine."""
    return 1 + int.from_bytes(sha256(key.encode()).digest()[:8]) % _SPACE


def give_ids(dashboard: Json, keys: Mapping[int, str], *, built_with_heddle: bool) -> Iterator[NormalizationWarning]:
    """Give every panel an id: its own where that is unique, else from its key or title.

    `keys` maps `id()` of a panel to the key its author gave. In a house dashboard a clash is an error to mend; a
    foreign one gets the next free name, since its titles were never meant to be unique.
    """
    kept = Counter(panel["id"] for panel in walk_panels(dashboard) if isinstance(panel.get("id"), int))
    taken: dict[int, str] = {id: "" for id, count in kept.items() if count == 1}
    for panel in walk_panels(dashboard):
        own = panel.get("id")
        if isinstance(own, int) and kept[own] == 1:
            continue
        if own in kept:
            yield _duplicate(panel, own)
        name = keys.get(id(panel)) or str(panel.get("title", ""))
        if built_with_heddle:
            yield from _clash(panel, name, taken)
        else:
            name = _free(f"{panel['type']}/{name}", taken)
        panel["id"] = panel_id(name)
        taken[panel["id"]] = name


def _clash(panel: Json, name: str, taken: Mapping[int, str]) -> Iterator[NormalizationWarning]:
    if not name:
        message = f"this {panel['type']} panel has neither title nor key to make its id from"
        yield NormalizationWarning(subject=panel, id="panel/id", message=message, help='give it a title or `key="..."`')
    elif panel_id(name) in taken:
        message = f"the id of {name!r} is that of another panel of this dashboard"
        yield NormalizationWarning(
            subject=panel, id="panel/id", message=message, help='give one of the two another title or `key="..."`'
        )


def _free(name: str, taken: Mapping[int, str]) -> str:
    number, candidate = 1, name
    while panel_id(candidate) in taken:
        number += 1
        candidate = f"{name}#{number}"
    return candidate


def _duplicate(panel: Json, own: object) -> NormalizationWarning:
    return NormalizationWarning(
        subject=panel,
        id="panel/duplicate-id",
        message=f"the panel id {own} is used more than once in this dashboard; this one got another",
        help="give each panel an id of its own, or none",
    )
