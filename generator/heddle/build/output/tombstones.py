"""Which objects Grafana has to be told to delete, because no file makes them any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Literal

from heddle.build.output.manifest import Manifest
from heddle.compile.artifact import Identity

# Dashboards need none (their provider removes what is gone); a kind that does is deleted by this field and its org.
DELETED_BY: Mapping[str, Literal["uid", "name"]] = {
    "datasource": "name",
    "alert-rule": "uid",
    "contact-point": "uid",
    "mute-timing": "name",
    "template": "name",
    "notification-policy": "name",
}


def tombstones(
    previous: Manifest,
    now: Iterable[Identity],
    *,
    drop: bool,
    kinds: Mapping[str, Literal["uid", "name"]] = DELETED_BY,
) -> tuple[Identity, ...]:
    """Return what left, by kind and name: what `previous` made or had buried, and `now` does not make.

    A changed name under the same uid leaves under its old name, where `kinds` says that names are what deletes.
    `drop` forgets those that `previous` had buried already; what leaves in this very run still gets its tombstone,
    because no Grafana has read that one yet.
    """

    def key(identity: Identity) -> tuple[str, str, int]:
        named = identity.uid if kinds[identity.kind] == "uid" else identity.name
        return identity.kind, named, identity.org

    held = chain.from_iterable(entry.holds for entry in previous.files)
    buried = () if drop else previous.tombstones
    gone = {key(identity): identity for identity in chain(buried, held) if identity.kind in kinds}
    for identity in now:
        if identity.kind in kinds:
            gone.pop(key(identity), None)
    return tuple(gone[named] for named in sorted(gone))
