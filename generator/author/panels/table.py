"""The table panel: one row per series."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from generator.author.panels.build import Common, build
from generator.author.panels.panel import Panel


def table(title: str, *, columns: Mapping[str, str] | None = None, **common: Unpack[Common]) -> Panel:
    """Show a table; `columns` maps each field to keep to its heading, in the order wanted (`Value` is the number).

    With several queries the fields are joined by their labels, and the numbers are `Value #A`, `Value #B`, and so on.
    """
    steps = list(common.get("transformations", ()))
    if columns is not None:
        steps += [
            {"id": "merge", "options": {}},
            {"id": "filterFieldsByName", "options": {"include": {"names": list(columns)}}},
            {
                "id": "organize",
                "options": {
                    "renameByName": dict(columns),
                    "indexByName": {name: position for position, name in enumerate(columns)},
                },
            },
        ]
    common = {**common, "transformations": steps}
    return build("table", title, **common)
