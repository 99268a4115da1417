"""All processes of all systems, and what Prometheus calls each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heddle.author.simulation.simulation import Simulation
from heddle.settings.active import activate
from heddle.settings.model import Settings
from heddle.simulate.process import Process

WARM = 3600
"""How long everything has been at work, in seconds, when somebody looks first: nothing starts at 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is simulated: from `begin` on, with the scenario from `troubled` on, in Unix seconds."""

    scenario: str
    seed: int
    begin: float
    troubled: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A process and the labels that Prometheus attaches to its series; its page is at `path`."""

    process: Process
    path: str
    job: str

    @property
    def labels(self) -> dict[str, str]:
        """Return the labels of the target."""
        simulation = self.process.simulation
        return {"instance": self.process.instance, "job": self.job, **simulation.attached}


def targets(simulations: Sequence[Simulation], wanted: Wanted, settings: Settings) -> tuple[Target, ...]:
    """Return the targets, at work since an hour before the beginning."""
    with activate(settings):
        found = tuple(target for simulation in simulations for target in _of(simulation, wanted, settings))
    for target in found:
        target.process.advance(wanted.begin)
    return found


def _of(simulation: Simulation, wanted: Wanted, settings: Settings) -> Iterator[Target]:
    name = simulation.system.name
    job = settings.jobs[name].split("|")[0]
    for location in range(len(simulation.instances)):
        process = Process(
            simulation,
            simulation.trouble(wanted.scenario),
            location,
            wanted.seed,
            wanted.begin - WARM,
            wanted.troubled,
        )
        more = f"/{location + 1}" if location else ""
        yield Target(process=process, path=f"/metrics/{name}{more}", job=job)
