"""The simulations that definitions declare."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from heddle.author.simulation.simulation import Simulation
from heddle.build.request import Request
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.project.discover import Source
from heddle.project.load import forget, run
from heddle.settings.current import using

_FILE = "simulation.py"
_DECLARES = re.compile(r"^simulation\s*(?::[^=\n]+)?=(?!=)", re.MULTILINE)
_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})


def simulations(request: Request, *, needed: bool = True) -> tuple[Simulation, ...]:
    """Return what the definitions declare, in the order of the systems' names. Raises BadInput where that is nothing.

    It may be nothing where none is `needed`.
    """
    before = set(sys.modules)
    with using(request.settings):
        try:
            found = [_declared(source) for source in _sources(request)]
        finally:
            forget(set(sys.modules) - before, request.definitions)
    if needed and not found:
        raise BadInput([_none(request)])
    return tuple(sorted(found, key=lambda simulation: simulation.system.name))


def _sources(request: Request) -> Iterator[Source]:
    for root in map(Path.resolve, request.definitions):
        for file in sorted(root.rglob(_FILE)):
            parts = file.relative_to(root).parts[:-1]
            passed = any(part.startswith(".") or part in _SKIPPED for part in parts)
            chosen = not request.systems or (parts[:1] and parts[0] in request.systems)
            if not passed and chosen and _DECLARES.search(file.read_text(encoding="utf-8", errors="replace")):
                yield Source(root, parts, file, "simulation")


def _declared(source: Source) -> Simulation:
    value = getattr(run(source), "simulation", None)
    if isinstance(value, Simulation):
        return value
    finding = Finding(
        id="definition/type",
        location=Location(str(source.file)),
        message=f"`simulation` is a {type(value).__name__}, not one of heddle.author.simulation",
        help="assign a Simulation to `simulation` at the top level of the file",
    )
    raise BadInput([finding])


def _none(request: Request) -> Finding:
    return Finding(
        id="simulation/missing",
        location=Location(", ".join(map(str, request.definitions))),
        message=f"no file called {_FILE} declares a simulation here",
        help="name a folder that has one with --definitions; docs/simulate.md shows how to write it",
    )
