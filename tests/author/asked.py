"""A query as plain as can be, and a way to compile what a word returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grafanalib import core

from generator.author.dashboard import Dashboard
from generator.author.rows import Row
from generator.author.variables.variable import Variable
from generator.compile.dashboard import Compiled, compile_dashboard
from generator.compile.load.definition import Definition
from generator.compile.load.discover import Source
from generator.place import Place, here


@dataclass(frozen=True)
class Asked:
    """An expression of `generator.author.query` with nothing behind it."""

    text: str = "up"
    unit: str | None = "short"
    legend: str = ""
    place: Place = field(default_factory=here)


def dashboard(rows: Sequence[Row], *, variables: Sequence[Variable] = (), **more: Any) -> Dashboard:
    words = {"uid": "t", "title": "T", "description": "What?", "tags": ["t"], "refresh": "30s"}
    return Dashboard(**{**words, **more}, rows=rows, variables=variables)


def compiled(value: object, *, parts: tuple[str, ...] = ()) -> Compiled:
    source = Source(Path("/definitions"), parts, Path(__file__), "dashboard")
    return compile_dashboard(Definition(source, value), {"": {"type": "prometheus", "uid": "prometheus"}})


def compiled_panel(*made: core.Panel) -> dict[str, Any]:
    return compiled(dashboard([Row("", made)])).data["panels"][0]
