"""`manifest.json`: the files that Heddle wrote below `out/` and may change or remove, and their tombstones."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from shlex import quote
from typing import Literal, NoReturn

from heddle.compile.artifact import Identity
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location

MANIFEST = "manifest.json"
FORMAT = 1

DELETED_BY: Mapping[str, Literal["uid", "name"]] = {
    "datasource": "name",
    "alert-rule": "uid",
    "contact-point": "uid",
    "mute-timing": "name",
    "template": "name",
    "notification-policy": "name",
}
"""The kinds of object that Grafana deletes only when a provisioning file says so, and the field that names one.

Dashboards need no tombstone: their provider deletes those whose file is gone.
"""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_CONFLICT = re.compile(rb"^(<{7}|\|{7}|>{7}) |^={7}\r?$", re.MULTILINE)
"""The lines that git writes around the two sides of a merge conflict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file: `path` relative to `out/`, the digest of its bytes, the objects in it."""

    path: str
    sha256: str
    holds: tuple[Identity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The files of one run, without the manifest itself, and the tombstones in its provisioning files.

    `environment` is the environment of the settings that the files were generated for, None without one.
    """

    files: tuple[Entry, ...] = ()
    tombstones: tuple[Identity, ...] = ()
    environment: str | None = None

    @property
    def identities(self) -> tuple[Identity, ...]:
        """All objects in the files."""
        return tuple(identity for entry in self.files for identity in entry.holds)

    def encode(self) -> bytes:
        """Return the bytes of the file: sorted, one line per entry, so that few merges conflict."""
        files = [_encode_entry(entry) for entry in sorted(self.files, key=lambda entry: entry.path)]
        tombstones = [_encode_identity(identity) for identity in sorted(self.tombstones)]
        environment = f'"environment": {json.dumps(self.environment)},\n' if self.environment else ""
        lists = f'"files": {_lines(files)},\n"tombstones": {_lines(tombstones)}'
        text = f'{{\n"heddle": {FORMAT},\n{environment}{lists}\n}}\n'
        return text.encode("utf-8", "surrogatepass")


def read_manifest(out: Path) -> Manifest:
    """Return the manifest below `out`, an empty one where nothing was generated yet.

    After a merge with conflicts it has the files of both sides, and no environment: `heddle generate` writes all of
    them again. Raises BadInput when it cannot be read, is broken, comes from a newer Heddle, or is missing from a
    folder that contains folders: the files of a lost manifest would never be removed.
    """
    path = out / MANIFEST
    try:
        content = path.read_bytes()
        return parse_manifest(_both_sides(content) if _CONFLICT.search(content) else content, path)
    except (FileNotFoundError, NotADirectoryError):
        _require_new_folder(out, path)
        return Manifest()
    except OSError as error:
        help = "make it readable for this user, then run `heddle generate` again"
        _refuse("output/unreadable-manifest", path, f"{path} cannot be read: {error.strerror}", help)


def parse_manifest(content: bytes, path: Path) -> Manifest:
    """Return the manifest in `content`. Raises BadInput at `path`."""
    try:
        return _decode(json.loads(content), path)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        line = getattr(error, "lineno", 0)
        help = f"{_restore(path)}, then run `heddle generate` again"
        _refuse("output/invalid-manifest", path, f"{path} is broken: {reason}", help, line)


def _both_sides(content: bytes) -> bytes:
    """Return a manifest with the lines of both sides of its merge conflicts, and one digest for each file."""
    files: dict[str, str] = {}
    tombstones: dict[str, None] = {}
    text = content.decode("utf-8", "surrogatepass")
    version = max(map(int, re.findall(r'^"heddle": (\d+)', text, re.MULTILINE)), default=FORMAT)
    for line in text.splitlines():
        entry = line.strip().removesuffix(",")
        if entry.startswith('{"path": '):
            files[entry.partition('", "sha256": ')[0]] = entry
        elif entry.startswith('{"kind": '):
            tombstones[entry] = None
    joined = (f"[{','.join(entries)}]" for entries in (files.values(), tombstones))
    return '{{"heddle": {}, "files": {}, "tombstones": {}}}'.format(version, *joined).encode("utf-8", "surrogatepass")


def find_tombstones(
    previous: Manifest,
    current: Iterable[Identity],
    *,
    drop: bool,
    kinds: Mapping[str, Literal["uid", "name"]] = DELETED_BY,
) -> tuple[Identity, ...]:
    """Return the objects for Grafana to delete: those of `previous`, and its tombstones, that are not `current`.

    A data source that got another name is deleted under its old one, as `kinds` says. `drop` forgets the tombstones
    of earlier runs; an object that is removed by this run still gets one, because no Grafana has read it yet.
    """

    def key(identity: Identity) -> tuple[str, str, int]:
        name = identity.uid if kinds[identity.kind] == "uid" else identity.name
        return identity.kind, name, identity.org

    candidates = chain(() if drop else previous.tombstones, previous.identities)
    removed = {key(identity): identity for identity in candidates if identity.kind in kinds}
    for identity in current:
        if identity.kind in kinds:
            removed.pop(key(identity), None)
    return tuple(removed[name] for name in sorted(removed))


def path_problem(path: str) -> str | None:
    """Return why `path` cannot be a file below `out/` on every file system, or None."""
    if not all(part not in {"", ".", ".."} for part in path.split("/")):
        return "is not a plain relative path"
    if "\\" in path or not path.isprintable():
        return "contains a character that some file systems do not allow"
    return None


def fold_case(path: str) -> str:
    """Return the same text for paths that are one file where letter case and Unicode form are ignored."""
    return path.casefold() if path.isascii() else unicodedata.normalize("NFC", path).casefold()


def _encode_entry(entry: Entry) -> dict[str, object]:
    holds = [_encode_identity(identity) for identity in entry.holds]
    return {"path": entry.path, "sha256": entry.sha256, "holds": holds}


def _encode_identity(identity: Identity) -> dict[str, object]:
    return {"kind": identity.kind, "uid": identity.uid, "name": identity.name, "org": identity.org}


def _lines(values: Iterable[object]) -> str:
    lines = ",\n".join(f"  {json.dumps(value, ensure_ascii=False)}" for value in values)
    return f"[\n{lines}\n]" if lines else "[]"


def _decode(value: dict[str, list[dict[str, object]]], path: Path) -> Manifest:
    version: object = value["heddle"]
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ValueError(f"{version!r} is not a manifest format")
    if version > FORMAT:
        message = f"{path} was written by a newer Heddle (format {version}; this one reads {FORMAT})"
        _refuse("output/newer-manifest", path, message, "upgrade Heddle to the version that generates these files")
    files = tuple(_decode_entry(item) for item in value["files"])
    if len({entry.path for entry in files}) != len(files):
        raise ValueError("a file is listed twice")
    environment: object = value.get("environment")
    return Manifest(
        files=files,
        tombstones=_decode_identities(value["tombstones"]),
        environment=None if environment is None else _string(environment),
    )


def _decode_entry(value: dict[str, object]) -> Entry:
    path, sha256 = _string(value["path"]), _string(value["sha256"])
    if problem := path_problem(path):
        raise ValueError(f"the path {path!r} {problem}")
    if fold_case(path) == MANIFEST:
        raise ValueError("it lists itself")
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"the digest of {path} is not a sha256")
    return Entry(path=path, sha256=sha256, holds=_decode_identities(value["holds"]))


def _decode_identities(value: object) -> tuple[Identity, ...]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is not a list")
    return tuple(
        Identity(
            kind=_string(item["kind"]), uid=_string(item["uid"]), name=_string(item["name"]), org=_integer(item["org"])
        )
        for item in value
    )


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a string")
    return value


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is not an integer")
    return value


def _require_new_folder(out: Path, path: Path) -> None:
    try:
        folders = sorted(item.name for item in out.iterdir() if item.is_dir() and not item.name.startswith("."))
    except OSError:
        return  # The folder does not exist or cannot be listed; staging reports which.
    if folders:
        message = f"{path} is missing, so the files in {out / folders[0]}/ that Heddle wrote are not known"
        help = f"{_restore(path)}, or choose a new or empty folder with `--out`"
        _refuse("output/missing-manifest", path, message, help)


def _restore(path: Path) -> str:
    return f"restore it (`git checkout HEAD -- {quote(str(path))}`)"


def _refuse(id: str, path: Path, message: str, help: str, line: int = 0) -> NoReturn:
    raise BadInput([Finding(id=id, location=Location(str(path), line), message=message, help=help)])
