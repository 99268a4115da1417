"""The simulations that definitions declare."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from generator.author.simulation import Simulation
from generator.compile.load.discover import Source
from generator.compile.load.forget import forget
from generator.compile.load.run import run
from generator.errors import BadInput
from generator.generate.request import Request
from generator.place import Place
from generator.problem import Problem
from generator.settings.current import using

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
    problem = Problem(
        id="definition/type",
        place=Place(str(source.file)),
        message=f"`simulation` is a {type(value).__name__}, not one of generator.author.simulation",
        mend="assign a Simulation to `simulation` at the top level of the file",
    )
    raise BadInput([problem])


def _none(request: Request) -> Problem:
    return Problem(
        id="simulation/missing",
        place=Place(", ".join(map(str, request.definitions))),
        message=f"no file called {_FILE} declares a simulation here",
        mend="name a folder that has one with --definitions; docs/simulate.md shows how to write it",
    )
