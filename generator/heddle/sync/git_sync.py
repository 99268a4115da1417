"""Git Sync: a push does not write the folders and dashboards that Grafana reads from a git repository.

Grafana marks them with annotations in `/apis`. It rejects other writers, and alert rules in such a folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from heddle.grafana.json_value import Json
from heddle.sync.merge import is_different
from heddle.sync.plan import Action, Step
from heddle.sync.resources import DesiredResource, Key, Kind, LiveResource, Owner

_REPOSITORY_HELP = (
    "commit `out/git-sync` to the repository, or check its last pull in Grafana under Administration, Provisioning"
)
_ALERT_RULE_HELP = "choose another folder: Git Sync does not support alert rules"


def repository_of(annotations: Json) -> str:
    """Return the repository that manages an object, empty if none does; a manager without an id counts as none."""
    is_repository = annotations.get("grafana.app/managedBy") == "repo"
    return str(annotations.get("grafana.app/managerId") or "") if is_repository else ""


def repository_owner(repository: str) -> tuple[Owner, str]:
    """Return the owner of an object that a repository manages, and its description."""
    return Owner.REPOSITORY, f"managed by Git Sync (repository `{repository}`)"


def leave_to_git_sync(desired: DesiredResource, live: Mapping[Key, LiveResource]) -> Step | None:
    """Return the step for an object that a repository manages, or that would be in its folder; None for any other."""
    current = live.get(desired.key)
    step = Step(key=desired.key, title=desired.title, action=Action.KEPT, desired=desired, live=current)
    if current is not None and current.owner is Owner.REPOSITORY:
        if _is_equal(desired, current):
            return replace(step, action=Action.UNCHANGED, reason=current.owner_text)
        return replace(step, reason=f"{current.owner_text}, which has another version", help=_REPOSITORY_HELP)
    folder = live.get((Kind.FOLDER, _folder(desired)))
    if folder is None or folder.owner is not Owner.REPOSITORY:
        return None
    reason = f"the folder {folder.title!r} is {folder.owner_text}"
    if desired.key[0] is Kind.RULE_GROUP:
        return replace(step, action=Action.REFUSED, reason=reason, help=_ALERT_RULE_HELP)
    return replace(step, reason=reason, help=_REPOSITORY_HELP)


def _is_equal(desired: DesiredResource, live: LiveResource) -> bool:
    """Return whether a reader sees no difference; the repository decides about the folder that contains the object."""
    if desired.key[0] is Kind.DASHBOARD:
        return bool(live.body) and not is_different(live.body["dashboard"], desired.body["dashboard"])
    return live.title == desired.title


def _folder(desired: DesiredResource) -> str:
    match desired.key[0]:
        case Kind.FOLDER:
            return str(desired.body.get("parent") or "")
        case Kind.DASHBOARD | Kind.RULE_GROUP:
            return str(desired.body.get("folder") or "")
    return ""
