"""The simplest query, and compilation of what the authoring functions return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grafanalib import core

from heddle import Dashboard, Row, Variable
from heddle.compile.dashboard import Compiled, compile_dashboard
from heddle.compile.definition import Definition, DefinitionFile
from heddle.diagnostics.location import Location, caller_location


@dataclass(frozen=True)
class Promql:
    """A `heddle.author.queries.Expression` without a catalog."""

    text: str = "up"
    unit: str | None = "short"
    legend: str = ""
    is_good_if_empty: bool = False
    source: str = ""
    location: Location = field(default_factory=caller_location)


def dashboard(rows: Sequence[Row], *, variables: Sequence[Variable] = (), **more: Any) -> Dashboard:
    arguments = {"uid": "t", "title": "T", "description": "What?", "tags": ["t"], "refresh": "30s"}
    return Dashboard(**{**arguments, **more}, rows=rows, variables=variables)


def compiled(value: object, *, parts: tuple[str, ...] = ()) -> Compiled:
    file = DefinitionFile(Path("/definitions"), parts, Path(__file__), "dashboard")
    return compile_dashboard(Definition(file, value), {"": {"type": "prometheus", "uid": "prometheus"}})


def compiled_panel(*panels: core.Panel) -> dict[str, Any]:
    return compiled(dashboard([Row("", panels)])).data["panels"][0]
