"""Source locations of the parts of a dashboard, by JSON pointer.

Heddle's own objects know their location. Those of grafanalib do not, so their calls are looked up in the syntax tree.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

from heddle.compile.json_value import LocatedObject
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json
from heddle.grafana.panel_types import PANEL_TYPES, panel_type

Pointer: TypeAlias = str
Locate: TypeAlias = Callable[[Pointer, Json], Location | None]


_CONVERTED: Final = frozenset(name for facts in PANEL_TYPES.values() if facts.converted for name in facts.grafanalib)
"""grafanalib's classes of panels whose type the compiler has converted."""


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

    def of(self, part: Mapping[str, object]) -> Location:
        """Return the location of a part; that of the dashboard for anything else."""
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


class AstLocator:
    """The locations of the dashboard, its panels and its variables in one file of grafanalib code."""

    def __init__(self, file: Path, position: int | None = None) -> None:
        self._file = str(file)
        tree = ast.parse(file.read_text(encoding="utf-8", errors="replace"))
        calls = list(_calls(tree))
        self._calls = sorted((_name(call), _text(call, "title"), self._location(call)) for call in calls)
        by_class = sorted(calls, key=lambda call: _name(call) == "Template")  # the last one with a name counts
        self._variables = {name: self._location(call) for call in by_class if (name := _variable_name(call))}
        self._dashboard = next((self._location(node) for node in _dashboard_nodes(tree, position)), None)

    def dashboard(self) -> Location:
        """Return the statement that assigns `dashboard`, or the item of `dashboards`, else the file."""
        return self._dashboard or Location(self._file)

    def panel(self, panel: Json) -> Location:
        """Return the call with this panel's title, else the only call of its class, else the dashboard."""
        title, classes = panel.get("title"), panel_type(panel.get("type")).grafanalib
        with_title = [call for call in self._calls if title and call[1] == title]
        with_both = [call for call in with_title if call[0] in classes]
        of_class = [call for call in self._calls if call[0] in classes] or [
            call for call in self._calls if call[0] in _CONVERTED
        ]
        for calls in (with_both, with_title, of_class if len(of_class) == 1 else []):
            if calls:
                return calls[0][2]
        return self.dashboard()

    def variable(self, variable: Json) -> Location:
        """Return the call of a template with the name of this variable, else the dashboard."""
        return self._variables.get(str(variable.get("name")), self.dashboard())

    def _location(self, node: ast.expr | ast.stmt) -> Location:
        end_line, end_column = node.end_lineno or 0, (node.end_col_offset or -1) + 1
        return Location(self._file, node.lineno, node.col_offset + 1, end_line, end_column)


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield every call; several times faster than ast.walk, which matters for ten thousand files."""
    nodes: list[ast.AST] = [tree]
    while nodes:
        node = nodes.pop()
        if type(node) is ast.Call and _name(node):
            yield node
        for value in node.__dict__.values():
            if type(value) is list:
                nodes += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST):
                nodes.append(value)


def _name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _variable_name(call: ast.Call) -> str:
    """Return the name of the variable that a call creates, of grafanalib's class or a function around it."""
    first = call.args[0] if call.args and _name(call) == "Template" else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value
    return _text(call, "name")


def _text(call: ast.Call, argument: str) -> str:
    for keyword in call.keywords:
        if keyword.arg == argument and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str):
            return keyword.value.value
    return ""


def _dashboard_nodes(tree: ast.Module, position: int | None) -> Iterator[ast.stmt | ast.expr]:
    """Yield the statements that assign the dashboard, or the item at a position of a list that is written out."""
    name = "dashboard" if position is None else "dashboards"
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            value = getattr(node, "value", None)
            items = value.elts if isinstance(value, ast.List | ast.Tuple) else []
            yield items[position] if position is not None and position < len(items) else node
