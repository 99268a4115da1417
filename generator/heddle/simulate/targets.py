"""Loads the simulations that definitions declare, and creates a scrape target for each of their processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from heddle.author.simulation.events import duration_seconds
from heddle.author.simulation.simulation import HEALTHY, Simulation
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.project.pipeline import load_project
from heddle.settings.model import Settings
from heddle.simulate.process import Process

WARM_UP = 3600
"""Seconds that processes run before the simulation begins, so that their counters do not start at 0."""


def load_simulations(settings: Settings, folders: Sequence[Path] = ()) -> tuple[Simulation, ...]:
    """Return the simulations of the selected systems, in the order of their names.

    Raises BadInput for a simulation that cannot be loaded, and if there is none.
    """
    with load_project(settings, folders, kinds=("simulation",)) as project:
        if project.findings:
            raise BadInput(project.findings)
        if not project.simulations:
            raise BadInput([_no_simulation(project.roots)])
        return tuple(sorted(project.simulations, key=lambda simulation: simulation.system.name))


def _no_simulation(roots: Sequence[Path]) -> Finding:
    return Finding(
        id="simulation/not-found",
        location=Location(str(roots[0]), 0),
        message="no definition of the selected systems declares a simulation",
        help="assign a Simulation to `simulation` in a module of the system; docs/simulate.md shows how",
    )


def scenario_names(simulations: Sequence[Simulation]) -> list[str]:
    """Return the names of the scenarios that the simulations declare, `healthy` first."""
    declared = {scenario.name for simulation in simulations for scenario in simulation.scenarios}
    return [HEALTHY, *sorted(declared)]


def check_scenario(name: str, simulations: Sequence[Simulation]) -> None:
    """Raise BadInput if no simulation declares this scenario."""
    names = scenario_names(simulations)
    if name in names:
        return
    close = get_close_matches(name, names, 1)
    help = f"did you mean `{close[0]}`?" if close else f"choose from {', '.join(names)}"
    finding = Finding(
        id="simulation/unknown-scenario",
        location=Location("--scenario", 0),
        message=f"unknown scenario `{name}`",
        help=help,
    )
    raise BadInput([finding])


def alert_delay(name: str, simulations: Sequence[Simulation]) -> float:
    """Return the seconds after which all alerts of a scenario have fired, 0 for `healthy`."""
    scenarios = [scenario for simulation in simulations if (scenario := simulation.scenario(name))]
    return max((duration_seconds(scenario.alerts_within) for scenario in scenarios), default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """What is simulated: from `begin` on, with the faults of the scenario from `scenario_start`, in Unix seconds."""

    scenario: str
    seed: int
    begin: float
    scenario_start: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A process as Prometheus scrapes it, with its page at `path`."""

    process: Process
    path: str
    job: str

    @property
    def labels(self) -> dict[str, str]:
        """Return the labels that Prometheus attaches to its series."""
        simulation = self.process.simulation
        return {"instance": self.process.instance, "job": self.job, **simulation.target_labels}


def create_targets(simulations: Sequence[Simulation], options: RunOptions) -> tuple[Target, ...]:
    """Return a target for each process, which has run for an hour at the beginning."""
    targets = tuple(target for simulation in simulations for target in _targets_of(simulation, options))
    for target in targets:
        target.process.advance(options.begin)
    return targets


def _targets_of(simulation: Simulation, options: RunOptions) -> Iterator[Target]:
    for index in range(len(simulation.instances)):
        process = Process(
            simulation,
            options.scenario,
            index,
            seed=options.seed,
            begin=options.begin - WARM_UP,
            scenario_start=options.scenario_start,
        )
        number = f"/{index + 1}" if index else ""
        path = f"/metrics/{simulation.system.name}{number}"
        yield Target(process=process, path=path, job=job_of(simulation))


def job_of(simulation: Simulation) -> str:
    """Return the first Prometheus job of a system."""
    return simulation.system.jobs.split("|")[0]
