"""What people and what the files changed in an object without a history, by the base in the ledger.

A base has the names of environment variables in place of their values, and no secrets. So a text of it that contains a
variable or a hidden value can only be compared with the live text if the files still have the same text there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from heddle.diff.change import Change
from heddle.grafana.json_value import Json
from heddle.grafana.redaction import HIDDEN, Redactor, mask_secret_fields, mask_users_in_urls
from heddle.sync.alert_rules import applied_rules
from heddle.sync.ledger_bases import Base
from heddle.sync.ownership import Ledger
from heddle.sync.plan import Action, Step
from heddle.sync.resource_diff import diff_resource
from heddle.sync.resources import SECRET_KINDS, Key, Kind, LiveResource, format_key

_VARIABLE = re.compile(r"\$\{?\w")
_ABSENT = object()


def _has_base(step: Step) -> bool:
    """Return whether the write of a step has a base to record: not that of a dashboard, which has a history.

    A rollback also restores people's edits, so what it writes is not what the files have.
    """
    return (
        step.key[0] is not Kind.DASHBOARD
        and step.desired is not None
        and step.action is not Action.DELETE
        and not step.releases
        and not step.desired.recorded_digests
    )


def bases_of(steps: Iterable[Step], redactor: Redactor) -> dict[str, Base]:
    """Return the bases to record after these steps were written."""
    return {format_key(step.key): _base(step, redactor) for step in steps if _has_base(step)}


def needs_bases(steps: Iterable[Step]) -> bool:
    """Return whether the bases of these steps are worth the requests that restrict the ledger: a title alone is not."""
    return any(_has_base(step) and step.key[0] is not Kind.FOLDER for step in steps)


def _base(step: Step, redactor: Redactor) -> Base:
    mask = mask_secret_fields if step.key[0] in SECRET_KINDS else mask_users_in_urls
    digests = applied_rules(step) if step.key[0] is Kind.RULE_GROUP else (step.desired.digest if step.desired else "",)
    return Base(tuple(sorted(digests)), redactor.value(mask(step.body)))


def find_base(live: LiveResource, ledger: Ledger) -> Json | None:
    """Return the base of a live object, None if the ledger has none that belongs to what was last written."""
    base = ledger.bases.get(format_key(live.key))
    return base.body if base and base.applied == tuple(sorted(live.applied)) else None


@dataclass(frozen=True, slots=True)
class _Sides:
    """Two values in the same form, to compare."""

    before: Any
    after: Any


def edit_changes(key: Key, base: Json, live: Json, named: Json, desired: Json | None) -> tuple[Change, ...]:
    """Return what people changed since the base.

    `live` is as the server returned it, `named` the same with the names of the variables in the files, `desired`.
    """
    has_variables = key[0] is not Kind.RULE_GROUP

    def compared(base: Any, live: Any, named: Any, desired: Any) -> _Sides:  # noqa: ANN401
        if base == desired:
            return _Sides(base, named)
        is_unknown = _is_hidden(base) or (has_variables and isinstance(base, str) and bool(_VARIABLE.search(base)))
        return _Sides(named, named) if is_unknown else _Sides(base, live)

    sides = _walk(base, live, named, desired, compared)
    return diff_resource(key, sides.before, sides.after)


def file_changes(key: Key, base: Json, desired: Json) -> tuple[Change, ...]:
    """Return what the files changed since the base."""

    def compared(base: Any, desired: Any, *_: Any) -> _Sides:  # noqa: ANN401
        return _Sides(desired if _is_hidden(base) else base, desired)

    sides = _walk(base, desired, desired, desired, compared)
    return diff_resource(key, sides.before, sides.after)


def with_file_changes(step: Step, base: Json) -> Step:
    """Return the step of an edited object that is not written, with what the files changed as its changes."""
    if step.action.writes:
        return step
    return replace(step, base=base, changes=file_changes(step.key, base, step.body))


def _is_hidden(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, str) and HIDDEN in value


def _walk(
    base: Any,  # noqa: ANN401
    live: Any,  # noqa: ANN401
    named: Any,  # noqa: ANN401
    desired: Any,  # noqa: ANN401
    compared: Callable[[Any, Any, Any, Any], _Sides],
) -> _Sides:
    """Return a base and a live value to compare: `compared` gets each pair of texts, numbers and lists of them."""
    if isinstance(base, dict) and isinstance(live, dict):
        return _walk_fields(base, live, _fields(named), _fields(desired), compared)
    if isinstance(base, list) and isinstance(live, list):
        bases, lives = _by_uid(base), _by_uid(live)
        if bases is not None and lives is not None:
            sides = _walk_fields(bases, lives, _by_uid(named) or {}, _by_uid(desired) or {}, compared)
            return _Sides(list(sides.before.values()), list(sides.after.values()))
        if len(base) == len(live):
            items = [
                _walk(item, live[number], _item(named, number, base), _item(desired, number, base), compared)
                for number, item in enumerate(base)
            ]
            return _Sides([item.before for item in items], [item.after for item in items])
    return compared(base, live, live if named is _ABSENT else named, desired)


def _walk_fields(
    base: Mapping[str, Any],
    live: Mapping[str, Any],
    named: Mapping[str, Any],
    desired: Mapping[str, Any],
    compared: Callable[[Any, Any, Any, Any], _Sides],
) -> _Sides:
    both = {
        key: _walk(base[key], live[key], named.get(key, _ABSENT), desired.get(key, _ABSENT), compared)
        for key in base
        if key in live
    }
    before = {key: both[key].before if key in both else value for key, value in base.items()}
    after = {key: both[key].after if key in both else named.get(key, value) for key, value in live.items()}
    return _Sides(before, after)


def _fields(side: Any) -> Mapping[str, Any]:  # noqa: ANN401
    return side if isinstance(side, dict) else {}


def _item(side: Any, number: int, base: list[Any]) -> Any:  # noqa: ANN401
    return side[number] if isinstance(side, list) and len(side) == len(base) else _ABSENT


def _by_uid(items: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """Return the members of a list by uid, None if not each has its own."""
    if not isinstance(items, list) or not all(isinstance(item, dict) and item.get("uid") for item in items):
        return None
    by_uid = {str(item["uid"]): item for item in items}
    return by_uid if len(by_uid) == len(items) else None
