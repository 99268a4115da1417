"""A push to several Grafana instances: one plan for all of them, and one exit code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from heddle.diagnostics.errors import BadInput, HeddleError, Refused
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json
from heddle.sync.apply import ApplyResult
from heddle.sync.plan import Plan, SavedPlan, encode_plan, read_plan_file, saved_plan
from heddle.sync.writer import Result

PARTIAL, INTERRUPTED = 4, 130
_FILE_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class InstancePlan:
    """The plan of one instance of a fleet, or the error that prevented it."""

    name: str
    url: str
    plan: Plan | None = None
    error: HeddleError | None = None
    drift: tuple[str, ...] = ()
    """What changed since the plan was saved, as `kind/name`."""

    @property
    def has_writes(self) -> bool:
        """Return whether a push writes to this instance."""
        return self.plan is not None and bool(self.plan.writes) and not self.is_blocked

    @property
    def is_blocked(self) -> bool:
        """Return whether nothing can be written to this instance."""
        return self.plan is None or self.plan.is_blocked or bool(self.drift)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The outcome of the plan of one instance: its result, or an error that stopped it before the first write.

    `unhealthy` are the data sources that fail their health check, with the reason.
    """

    plan: Plan
    exit_code: int
    result: ApplyResult | None = None
    error: HeddleError | None = None
    unhealthy: tuple[tuple[str, str], ...] = ()

    @property
    def has_written(self) -> bool:
        """Return whether at least one object was written."""
        return self.result is not None and bool(self.result.with_result(Result.DONE))


def encode_fleet_plan(contents: Mapping[str, Json]) -> bytes:
    """Return a file with the plans of instances, each in the form of a plan file."""
    return encode_plan({"heddle-fleet-plan": _FILE_FORMAT, "instances": dict(contents)})


def read_fleet_plan(path: Path) -> dict[str, SavedPlan]:
    """Return the plans in a file by the names of their instances. Raises BadInput."""

    def parse(content: Json) -> dict[str, SavedPlan]:
        instances = {_FILE_FORMAT: content["instances"]}[content["heddle-fleet-plan"]]
        return {name: saved_plan(plan) for name, plan in instances.items()}

    return read_plan_file(path, parse)


def require_saved_plan(name: str, plans: Mapping[str, SavedPlan], path: Path) -> SavedPlan:
    """Return the saved plan of an instance. Raises Refused."""
    if name in plans:
        return plans[name]
    message = f"the saved plan has no instance {name!r}"
    help = "it could not be planned, or was added later; save a new plan with --plan-out"
    raise Refused([Finding(id="push/unplanned-instance", location=Location(str(path)), message=message, help=help)])


def require_different_instances(instances: Sequence[InstancePlan]) -> None:
    """Raise BadInput if two instances are the same organization of the same Grafana."""
    findings = list(_duplicates(instances))
    if findings:
        raise BadInput(findings)


def _duplicates(instances: Sequence[InstancePlan]) -> Iterator[Finding]:
    first: dict[tuple[str, int], str] = {}
    for instance in instances:
        if instance.plan is None:
            continue
        other = first.setdefault((instance.plan.url, instance.plan.org), instance.name)
        if other != instance.name:
            yield Finding(
                id="push/duplicate-instance",
                location=Location(instance.plan.url),
                message=f"{other!r} and {instance.name!r} are the same organization of the same Grafana",
                help="set `push.url` or `push.org` in both environments; variables such as GRAFANA_URL apply to all",
            )


def fleet_exit_code(codes: Mapping[str, int], *, wrote: bool) -> int:
    """Return the exit code of a command, from that of each instance: the highest, or 4 where only some were written."""
    worst = max(codes.values(), default=0)
    if worst and wrote and INTERRUPTED not in codes.values():
        return PARTIAL
    return worst
