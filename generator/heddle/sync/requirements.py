"""Objects that a push must skip because something that they require is missing.

That is a variable, a permission to read the object, or another object.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from heddle.sync.plan import Action, Options, Refusal, Step
from heddle.sync.resources import SERVER_FILE, DesiredResource, Key, LiveResource, format_key

_SERVER_FILE = "a file on Grafana's machine, which a push cannot read"


def skip_incomplete(desired: DesiredResource, live: LiveResource | None) -> Step | None:
    """Return the step of an object whose variables are not all set, None if they are."""
    if not desired.missing_variables:
        return None
    names = [name for name in desired.missing_variables if name != SERVER_FILE]
    reasons = [f"{join_names(names)}, not set"] if names else []
    reasons += [_SERVER_FILE] if SERVER_FILE in desired.missing_variables else []
    set_them = "set them" if len(names) > 1 else "set it" if names else "use a variable instead"
    return Step(
        key=desired.key,
        title=desired.title,
        action=Action.SKIPPED,
        desired=desired,
        live=live,
        reason=f"requires {', and '.join(reasons)}",
        help=f"{set_them}, or leave the object out with `--except {format_key(desired.key)}`",
    )


def skip_unreadable(key: Key, permission: str, desired: DesiredResource | None = None) -> Step:
    """Return the step of an object that cannot be compared, because the credentials may not read it."""
    return Step(
        key=key,
        title=desired.title if desired else key[1],
        action=Action.SKIPPED,
        desired=desired,
        reason=f"requires the permission {permission}",
        help=f"use the token of an Admin, or leave the object out with `--except {format_key(key)}`",
    )


def skip_dependents(steps: Iterable[Step], absent: Collection[Key]) -> list[Step]:
    """Return the steps, with those skipped that depend on an object that this push does not create.

    `absent` are objects of the files that the command is not about, and that the server does not have.
    """
    missing = {key: f"{format_key(key)}, which is not in Grafana, and left out of this push" for key in absent}
    checked: dict[Key, Step] = {}
    # Each object depends on objects of earlier kinds only; folders are in the order in which they are created.
    for step in steps:
        dependencies = step.desired.depends_on if step.desired else ()
        reason = next((missing[key] for key in dependencies if key in missing), "")
        if reason and step.action.writes:
            step = replace(step, action=Action.SKIPPED, reason=f"depends on {reason}", changes=(), help="")
        if step.action is Action.SKIPPED and step.live is None:
            missing[step.key] = f"{format_key(step.key)}, which is skipped"
        checked[step.key] = step
    return list(checked.values())


def refuse_missing_variables(steps: Iterable[Step], options: Options) -> Iterator[Refusal]:
    """Refuse the plan with `--strict`, if any variable is not set."""
    incomplete = [step for step in steps if step.desired and step.desired.missing_variables]
    if not options.strict or not incomplete:
        return
    names = {name for step in incomplete if step.desired for name in step.desired.missing_variables}
    message = f"`--strict` requires {join_names(sorted(names - {SERVER_FILE})) or _SERVER_FILE}"
    help = f"set them, or leave out {join_names([format_key(step.key) for step in incomplete])} with `--except`"
    yield Refusal("push/missing-variable", message, help)


def refuse_missing_permissions(
    steps: Iterable[Step], unreadable: Mapping[Key, str], options: Options
) -> Iterator[Refusal]:
    """Refuse the plan with `--strict`, if the credentials may not read any of its objects."""
    found = [step.key for step in steps if step.key in unreadable and step.action is Action.SKIPPED]
    if not options.strict or not found:
        return
    permissions = join_names(sorted({unreadable[key] for key in found}))
    names = join_names([format_key(key) for key in found])
    help = f"use the token of an Admin, or leave out {names} with `--except`"
    yield Refusal("push/missing-permission", f"`--strict` requires {permissions}", help)


def join_names(names: list[str]) -> str:
    """Return names as a list in a sentence: `A, B and C`."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
