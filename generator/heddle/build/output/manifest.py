"""`manifest.json`: what Heddle wrote below `out/`, and so what it may change or remove there."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from heddle.compile.artifact import Identity

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file: `path` relative to `out/`, the digest of its bytes, the objects in it."""

    path: str
    sha256: str
    holds: tuple[Identity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The files of one run and the tombstones that its provisioning files carry; it does not list itself."""

    files: tuple[Entry, ...] = ()
    tombstones: tuple[Identity, ...] = ()

    @property
    def identities(self) -> tuple[Identity, ...]:
        """All objects in the files."""
        return tuple(identity for entry in self.files for identity in entry.holds)

    def encode(self) -> bytes:
        """Return the bytes of the file: sorted, a line for each entry, so that merges conflict only where they must."""
        files = [_file(entry) for entry in sorted(self.files, key=lambda entry: entry.path)]
        tombstones = [_identity(identity) for identity in sorted(self.tombstones)]
        text = f'{{\n"heddle": {FORMAT},\n"files": {_lines(files)},\n"tombstones": {_lines(tombstones)}\n}}\n'
        return text.encode("utf-8", "surrogatepass")


def _file(entry: Entry) -> dict[str, object]:
    return {"path": entry.path, "sha256": entry.sha256, "holds": [_identity(held) for held in entry.holds]}


def _identity(identity: Identity) -> dict[str, object]:
    return {"kind": identity.kind, "uid": identity.uid, "name": identity.name, "org": identity.org}


def _lines(values: Iterable[object]) -> str:
    lines = ",\n".join(f"  {json.dumps(value, ensure_ascii=False)}" for value in values)
    return f"[\n{lines}\n]" if lines else "[]"
