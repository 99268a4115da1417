"""Renamed variables: the uses of the old name are read as uses of the new one, so that the rename is one change."""

from __future__ import annotations

import re
from functools import partial
from typing import Any, Final

from heddle.diff.json_diff import same
from heddle.grafana.json_value import Json, members

_NAMES_A_VARIABLE: Final = frozenset({"repeat"})
_IDENTITY: Final = frozenset({"name", "label"})


def renamed_variables(before: Json, after: Json) -> dict[str, str]:
    """Return the new names of variables by their old names, in the forms of two dashboards."""
    old, new = (
        {str(variable.get("name", "")): variable for variable in members(side["variables"])} for side in (before, after)
    )
    renames: dict[str, str] = {}
    for name, variable in old.items():
        if name in new or not name:
            continue
        for other, candidate in new.items():
            if other in old or other in renames.values():
                continue
            one, two = ({key: item for key, item in v.items() if key not in _IDENTITY} for v in (variable, candidate))
            if one and same(with_new_names(one, {name: other}), two):
                renames[name] = other
                break
    return renames


def with_new_names(value: Any, renames: dict[str, str]) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value in which each use of a variable has its new name."""
    if isinstance(value, dict):
        return {
            key: renames.get(item, item) if key in _NAMES_A_VARIABLE and isinstance(item, str)
            else with_new_names(item, renames)
            for key, item in value.items()
        }  # fmt: skip
    if isinstance(value, list):
        return [with_new_names(item, renames) for item in value]
    if isinstance(value, str) and ("$" in value or "[[" in value or "var-" in value):
        for old, new in renames.items():
            value = re.sub(rf"(?:\$|\$\{{|\[\[|\bvar-){re.escape(old)}(?!\w)", partial(_with_new_name, old, new), value)
    return value


def _with_new_name(old: str, new: str, reference: re.Match[str]) -> str:
    return reference[0].removesuffix(old) + new
