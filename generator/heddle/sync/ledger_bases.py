"""The bases in the ledger: what the files had when Heddle last wrote each object, without secrets.

The history of a dashboard has its base. Other objects have no history, so only the ledger can tell the edits of people
from the changes of the files.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from heddle.grafana.json_value import Json, mapping

_LARGEST = 32 * 1024 * 1024
"""Bytes of JSON: people can edit a ledger."""


@dataclass(frozen=True, slots=True)
class Base:
    """The content of one object in the files, and the digests that the write of it recorded in its marker."""

    applied: tuple[str, ...]
    body: Json


def encode_bases(bases: Mapping[str, Base]) -> str:
    """Return bases as short text: compressed JSON in base64, empty if there are none."""
    if not bases:
        return ""
    content = {name: [list(base.applied), base.body] for name, base in bases.items()}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def decode_bases(text: Any) -> dict[str, Base]:  # noqa: ANN401 - any JSON value
    """Return the bases in a text, as far as it is valid."""
    try:
        packed = base64.b64decode(str(text or ""), validate=True)
        unpacked = zlib.decompressobj().decompress(packed, _LARGEST) if packed else b"{}"
        content = mapping(json.loads(unpacked))
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        return {}
    return {
        name: Base(tuple(map(str, item[0])), item[1])
        for name, item in content.items()
        if isinstance(item, list) and len(item) == 2 and isinstance(item[0], list) and isinstance(item[1], dict)
    }


def common_bases(one: Mapping[str, Base], other: Mapping[str, Base]) -> dict[str, Base]:
    """Return the bases that two ledgers have in common."""
    return {name: base for name, base in other.items() if one.get(name) == base}


def without_bases(bases: Mapping[str, Base], names: Iterable[str]) -> dict[str, Base]:
    """Return bases without those of some objects."""
    removed = set(names)
    return {name: base for name, base in bases.items() if name not in removed}
