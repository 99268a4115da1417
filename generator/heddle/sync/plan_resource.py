"""What happens to an object that has no history: any change since our last write is a conflict."""

from __future__ import annotations

from dataclasses import replace

from heddle.grafana.redaction import with_variable_names
from heddle.sync import normalize as shape
from heddle.sync.digest import digest, secret_digest
from heddle.sync.kind import Kind, shown
from heddle.sync.ownership import adopted, refused, resolved
from heddle.sync.plan import Action, Edit, Options, Step
from heddle.sync.resource_diff import changes
from heddle.sync.resources import Found, Holder, Wanted
from heddle.sync.state import State

_MEND = "take the change into the definitions, or choose with `--on-conflict ours|theirs`"


def plan_other(wanted: Wanted, found: Found | None, state: State, options: Options) -> Step:
    """Return the step for an object of any kind but a dashboard or a rule group."""
    step = Step(key=wanted.key, title=wanted.title, action=Action.CREATE, wanted=wanted)
    if blocked := _default(wanted, state, options):
        return replace(step, found=found, action=Action.REFUSED, reason=blocked[0], help=blocked[1])
    if found is None:
        return step
    was = digest(shape.sealed(found.body))
    live = with_variable_names(found.body, wanted.body, wanted.form)
    if not wanted.body.get("isDefault"):
        live.pop("isDefault", None)  # Grafana made it so, and nobody asks for it
    found = replace(found, body=live)
    equal = digest(found.body) == digest(wanted.body)
    stale = found.holder is Holder.OURS and _secrets_changed(wanted, found)
    said = changes(wanted.key, found.body, wanted.body) if not equal else ()
    step = replace(step, found=found, changes=said)
    if found.holder is not Holder.OURS:
        return refused(step, options, equal=equal)
    if equal and not stale:
        return replace(step, action=Action.UNCHANGED)
    if equal:
        names = ", ".join(f"${name}" for name in wanted.secret_names)
        return replace(step, action=Action.UPDATE, reason=f"the secret of {names} changed")
    if adopted(wanted.key, options):
        return replace(step, action=Action.UPDATE, reason="taken over as it is")
    if not found.applied or was in found.applied:
        return replace(step, action=Action.UPDATE)
    step = replace(step, edits=(Edit(by=found.by, at=found.at, changes=changes(wanted.key, wanted.body, found.body)),))
    reason = f"somebody else changed this {wanted.key[0].said} since Heddle wrote it"
    return resolved(step, options, reason, f"{_MEND}; or `--adopt {shown(wanted.key)}`")


def _secrets_changed(wanted: Wanted, found: Found) -> bool:
    if not wanted.secrets:
        return False
    return not found.salt or secret_digest(wanted.secrets, found.salt) != found.secrets


def _default(wanted: Wanted, state: State, options: Options) -> tuple[str, str] | None:
    """Return why a data source may not become the organisation's default one, and the mend."""
    live = state.default_source
    if wanted.key[0] is not Kind.DATASOURCE or not wanted.body.get("isDefault") or live is None:
        return None
    if live.key == wanted.key or live.holder is Holder.OURS or adopted(wanted.key, options):
        return None
    reason = (
        f"the organisation's default data source is `{live.title}`, which is not ours, and this would take its place"
    )
    return reason, f"`--adopt {shown(wanted.key)}` does so; or set `default_datasource` to an empty string"
