"""The names of the fields that a panel's queries return, where they can be known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from heddle.grafana.json_value import mapping, members
from heddle.rules.subjects import Panel

_KEEPS_FIELDS: Final = frozenset({"merge", "sortBy", "limit", "filterByValue", "noop"})


@dataclass(frozen=True, slots=True)
class Fields:
    """Fields by the name that is shown; the values are their names before they were renamed.

    Grafana finds a field by either name, except where it renames fields: there only by the shown one.
    """

    originals: dict[str, str]

    @property
    def names(self) -> frozenset[str]:
        """All names by which they are found."""
        return frozenset((*self.originals, *self.originals.values()))

    def selected(self, names: frozenset[str]) -> Fields:
        """Return the fields with these names."""
        originals = {shown: name for shown, name in self.originals.items() if shown in names or name in names}
        return Fields(originals)


def transformed(panel: Panel) -> tuple[dict[str, frozenset[str]], Fields | None]:
    """Return the names that the transformations of a table refer to in vain, and the fields of the result.

    Each name has the names that there are. The fields are None if they are not known.
    """
    fields = _table_fields(panel)
    missing: dict[str, frozenset[str]] = {}
    for step in members(panel.data.get("transformations")):
        if fields is None:
            break
        options = mapping(step.get("options"))
        include = mapping(options.get("include"))
        match step.get("id"):
            case "filterFieldsByName" if set(include) == {"names"} and "exclude" not in options:
                names = frozenset(map(str, include["names"] or ()))
                missing |= {name: fields.names for name in sorted(names - fields.names) if name not in missing}
                fields = fields.selected(names)
            case "organize":
                renamed, excluded = mapping(options.get("renameByName")), mapping(options.get("excludeByName"))
                shown = frozenset(fields.originals)
                missing |= {name: shown for name in sorted(renamed) if name not in shown and name not in missing}
                left = {name: original for name, original in fields.originals.items() if not excluded.get(name)}
                fields = Fields({str(renamed.get(name) or name): original for name, original in left.items()})
            case id if id not in _KEEPS_FIELDS:
                fields = None
    return missing, fields


def _table_fields(panel: Panel) -> Fields | None:
    """Return the fields of a table of PromQL results before transformations; None if they are not known."""
    targets = panel.visible_targets
    queries = [query for query in panel.queries if query.target in targets]
    if not queries or len(queries) < len(targets) or any(each.target.get("format") != "table" for each in queries):
        return None
    names = {"Time"}
    for query in queries:
        labels = query.labels_of(query.node) if query.node is not None else None
        if labels is None:
            return None
        names |= labels
        names.add(f"Value #{query.target.get('refId')}" if len(queries) > 1 else "Value")
    return Fields({name: name for name in sorted(names)})
