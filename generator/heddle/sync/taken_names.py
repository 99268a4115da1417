"""Refuses objects whose uid or name another object has, because Grafana would refuse to create them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from heddle.grafana.json_value import members
from heddle.sync.plan import Action, Step
from heddle.sync.resources import Key, Kind


@dataclass(frozen=True, slots=True)
class TakenNames:
    """The uids and names on the server that must be unique, whoever owns their objects."""

    folders: Mapping[str, str] = field(default_factory=dict)
    """Titles by uid."""

    datasources: Mapping[str, str] = field(default_factory=dict)
    """Uids by name."""

    receivers: Mapping[str, str] = field(default_factory=dict)
    """Names of contact points by the uid of each of their receivers."""


def refuse_taken_names(steps: Iterable[Step], taken: TakenNames) -> list[Step]:
    """Return the steps, with those refused that need a uid or name of another object."""
    steps = list(steps)
    by_key = {step.key: step for step in steps if step.desired}
    folders = {**taken.folders, **{key[1]: step.title for key, step in by_key.items() if key[0] is Kind.FOLDER}}

    def checked(step: Step) -> Step:
        if step.desired is None or not step.action.writes:
            return step
        reason, help = "", ""
        match step.key[0]:
            case Kind.DASHBOARD if step.key[1] in folders:
                reason = f"its uid is that of the folder `{folders[step.key[1]]}`"
                help = "change the uid of one of the two: dashboards and folders share their uids"
            case Kind.DATASOURCE:
                name = str(step.desired.payload.get("name"))
                uid = taken.datasources.get(name, step.key[1])
                if uid != step.key[1] and not _gives_up(by_key, (Kind.DATASOURCE, uid), name):
                    reason = f"its name is that of the data source `{uid}`"
                    help = f"rename one of the two; or set the uid in the definition to `{uid}`, and use `--adopt`"
            case Kind.CONTACT_POINT:
                for receiver in members(step.desired.payload.get("receivers")):
                    uid = str(receiver.get("uid"))
                    if taken.receivers.get(uid, step.key[1]) != step.key[1]:
                        reason = f"the uid `{uid}` is that of a receiver in the contact point `{taken.receivers[uid]}`"
                        help = "give the receiver another uid: Grafana cannot move it to another contact point"
        return replace(step, action=Action.REFUSED, reason=reason, help=help, changes=()) if reason else step

    return [checked(step) for step in steps]


def _gives_up(by_key: Mapping[Key, Step], key: Key, name: str) -> bool:
    """Return whether a data source of the plan gets another name."""
    step = by_key.get(key)
    return bool(step and step.desired and step.action.writes and step.desired.payload.get("name") != name)
