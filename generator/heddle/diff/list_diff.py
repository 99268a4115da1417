"""Changes in a list of named things: variables, annotations, links, correlations, contact points."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from heddle.diff import wording as sentences
from heddle.diff.change import Change, Kind
from heddle.diff.change_builder import ChangeBuilder
from heddle.diff.json_diff import same
from heddle.diff.property_labels import Name
from heddle.grafana.json_value import Json


def listed(
    on: ChangeBuilder,
    what: str,
    values: tuple[list[Json], list[Json]],
    *,
    aspect: str,
    key: str = "name",
    table: dict[str, Name] | None = None,
    kind: Kind = Kind.BEHAVIOUR,
    said: Callable[[Json], str] = lambda _: "",
    ordered: bool = False,
    default: Json | None = None,
) -> Iterator[Change]:
    """Yield what comes, goes and changes; `key` names a member, `what` says what a member is."""
    before, after = (_named(each, key) for each in values)
    gone = [name for name in before if name not in after]
    come = [name for name in after if name not in before]
    for name in list(gone):
        if twin := next((each for each in come if _alike(before[name], after[each], key)), None):
            yield on.change(kind, f"{aspect}/name", sentences.renames(f"the {what}", name, twin), (name, twin))
            gone.remove(name)
            come.remove(twin)
            before[twin] = after[twin]
    for name in gone:
        called = f"the {what} {sentences.shown(name)}"
        yield on.change(kind, f"{aspect}/removed", sentences.goes(called, said(before[name])), (before[name], None))
    for name in come:
        called = f"the {what} {sentences.shown(name)}"
        yield on.change(kind, f"{aspect}/added", sentences.appears(called, said(after[name])), (None, after[name]))
    for name in (name for name in after if name in before):
        one, other = before[name], after[name]
        yield from on.values(
            table or {}, aspect, (one, other), of=f"the {what} {sentences.shown(name)}", kind=kind, default=default
        )
    orders = [name for name in before if name in after], [name for name in after if name in before]
    if ordered and orders[0] != orders[1] and not gone and not come:
        yield on.change(Kind.LOOK, f"{aspect}/order", sentences.changes(f"the {what}s", *orders), orders)


def _named(members: list[Json], key: str) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for member in members:
        name, number = str(member.get(key, "")), 1
        while name in found:
            number += 1
            name = f"{member.get(key, '')} ({number})"
        found[name] = member
    return found


def _alike(one: Json, other: Json, key: str) -> bool:
    def rest(member: Json) -> dict[str, Any]:
        return {name: value for name, value in member.items() if name != key}

    return bool(rest(one)) and same(rest(one), rest(other))
