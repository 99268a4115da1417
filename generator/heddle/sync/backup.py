"""What a push overwrites or deletes, kept on disk before the first write; never a secret."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from heddle.diagnostics.disk_errors import disk_refusal
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json
from heddle.grafana.provisioning_escape import Environment
from heddle.grafana.redaction import HIDDEN, Redactor
from heddle.sync.kind import Key, Kind, shown
from heddle.sync.outcome import Outcome
from heddle.sync.ownership_marker import with_wanted
from heddle.sync.plan import Plan, Step
from heddle.sync.resources import Holder, Wanted

_FOLDER = Path(".heddle") / "backups"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One object as it was: `before` is None where the push made it; `ours` tells whether it was Heddle's then."""

    key: Key
    before: Json | None
    ours: bool
    variables: tuple[str, ...] = ()
    after: tuple[Key, ...] = ()
    base: Json | None = None
    """What the files had said of a dashboard that held others' edits."""

    applied: Mapping[str, str] = field(default_factory=dict)
    """The digests that marked it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What one push wrote over, on which server."""

    id: str
    url: str
    org: int
    kept: tuple[Kept, ...]


def save_backup(root: Path, plan: Plan, id: str, redactor: Redactor) -> Path:
    """Write down what the plan will overwrite. Raises Unwritable."""
    # A dashboard is kept as it is, or it could not be put back: nothing that a variable holds is in it.
    noted = [(step.key[0], _noted(step)) for step in plan.writes]
    objects = [each if kind is Kind.DASHBOARD else redactor.value(each) for kind, each in noted]
    return _write(root, f"{id}.json", {"url": plan.url, "org": plan.org, "objects": objects})


def save_lost(root: Path, id: str, outcomes: Iterable[Outcome], redactor: Redactor) -> Path | None:
    """Write down the versions of others that a push overwrote, whether or not they are back. Raises Unwritable."""
    lost = {shown(each.key): {str(n): data for n, data in each.lost.items()} for each in outcomes if each.lost}
    return _write(root, f"{id}-overwritten.json", redactor.value(lost)) if lost else None


def read_backup(root: Path, id: str | None) -> Backup:
    """Return a backup, the newest where no id is given. Raises BadInput."""
    folder = root / _FOLDER
    there = sorted(path.stem for path in folder.glob("*.json") if not path.stem.endswith("-overwritten"))
    if not there:
        _bad(
            "rollback/no-backup",
            folder,
            "there is no backup: nothing was pushed from here",
            "run it where the push ran",
        )
    name = id or there[-1]
    if name not in there:
        _bad("rollback/unknown-backup", folder, f"there is no backup `{name}`", f"choose from {', '.join(there[-5:])}")
    path = folder / f"{name}.json"
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        kept = tuple(_kept(each) for each in held["objects"])
        return Backup(id=name, url=str(held["url"]), org=int(held["org"]), kept=kept)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        reason = f"{path} cannot be read: {type(error).__name__}"
        raise BadInput(
            [Finding(id="rollback/invalid-backup", location=Location(str(path)), message=reason, help=_OTHER)]
        ) from None


_OTHER = "choose another backup, or restore the dashboards from their history in Grafana"


def restored(backup: Backup, environ: Environment) -> tuple[Wanted, ...]:
    """Return the objects as they were, with what the variables hold now, but for those that hold a hidden secret."""
    return tuple(_wanted(each, environ) for each in backup.kept if each.before is not None and not _hidden(each))


def without_secrets(backup: Backup) -> list[tuple[Key, str]]:
    """Return the objects whose secrets a rollback cannot bring back, with what that means."""
    found = []
    for each in backup.kept:
        names = ", ".join((each.before or {}).get("secureJsonData") or {})
        if _hidden(each):
            found.append((each.key, "it held a secret in plain sight, which was not kept: it stays as it is live"))
        elif names:
            found.append((each.key, f"its secrets ({names}) cannot be brought back; what is live stays"))
    return found


def _hidden(kept: Kept) -> bool:
    return kept.key[0] is not Kind.DASHBOARD and HIDDEN in json.dumps(kept.before)


def _noted(step: Step) -> dict[str, Any]:
    return {
        "kind": step.key[0].value,
        "name": step.key[1],
        "action": step.action.value,
        "before": step.found.body if step.found else None,
        "ours": bool(step.found and step.found.holder is Holder.OURS),
        "variables": list(step.wanted.needs) if step.wanted else [],
        "base": step.base["dashboard"] if step.base else None,
        "applied": _applied(step),
        "after": [[kind.value, name] for kind, name in (step.wanted.after if step.wanted else ())],
    }


def _applied(step: Step) -> dict[str, str]:
    if step.found is None:
        return {}
    if step.key[0] is Kind.RULE_GROUP:
        return {uid: digest for uid, _, digest in (mark.partition(" ") for mark in step.found.applied)}
    return {"": step.found.applied[-1]} if step.found.applied else {}


def _kept(item: Mapping[str, Any]) -> Kept:
    return Kept(
        key=(Kind(item["kind"]), str(item["name"])),
        before=item["before"],
        ours=bool(item["ours"]),
        variables=tuple(item["variables"]),
        after=tuple((Kind(kind), str(name)) for kind, name in item["after"]),
        base=item["base"],
        applied={str(key): str(digest) for key, digest in item["applied"].items()},
    )


def _wanted(kept: Kept, environ: Environment) -> Wanted:
    body = kept.before or {}
    known = {f"${name}": environ.get(name, "") for name in kept.variables}
    title = str(body.get("title") or body.get("name") or kept.key[1])
    if kept.key[0] is Kind.DASHBOARD:
        title = str(body["dashboard"].get("title") or title)
        if kept.base is not None:
            body = {**body, "dashboard": with_wanted(body["dashboard"], kept.base)}
    sent = {key: _filled(value, known) for key, value in body.items()}
    return Wanted(key=kept.key, title=title, body=body, sent=sent, file="", after=kept.after, applied=kept.applied)


def _filled(value: Any, known: Mapping[str, str]) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {key: _filled(item, known) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, known) for item in value]
    return known.get(value, value) if isinstance(value, str) else value


def _write(root: Path, name: str, value: Any) -> Path:  # noqa: ANN401
    path = root / _FOLDER / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".writing")
        beside.write_text(json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False), encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror or error}; nothing was pushed"
        raise disk_refusal(
            "push/unwritable-backup", path, message, "make the folder writable: a push keeps what it overwrites"
        ) from None
    return path


def _bad(id: str, path: Path, message: str, help: str) -> None:
    raise BadInput([Finding(id=id, location=Location(str(path)), message=message, help=help)])
