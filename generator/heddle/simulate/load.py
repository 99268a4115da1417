"""The simulations that definitions declare."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from heddle.author.simulation.simulation import Simulation
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.project.pipeline import load_project
from heddle.settings.model import Settings


def simulations(settings: Settings, folders: Sequence[Path] = (), *, required: bool = True) -> tuple[Simulation, ...]:
    """Return the simulations of a project, in the order of the systems' names.

    Raises BadInput for one that cannot be loaded, and where there is none although one is `required`.
    """
    with load_project(settings, folders, kinds=("simulation",)) as project:
        if project.findings:
            raise BadInput(project.findings)
        if required and not project.simulations:
            raise BadInput([_missing(project.roots)])
        return tuple(sorted(project.simulations, key=lambda simulation: simulation.system.name))


def _missing(roots: Sequence[Path]) -> Finding:
    return Finding(
        id="simulation/missing",
        location=Location(", ".join(map(str, roots))),
        message="no definition declares a simulation",
        help="name a folder that has one with --definitions; docs/simulate.md shows how to write it",
    )
