"""The objects of a push: as the generated files define them, as the server has them, and in a dashboard's history."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any

from heddle.grafana.json_value import Json
from heddle.sync import normalize
from heddle.sync.secret_digests import SecretDigest


class Kind(StrEnum):
    """The kinds of objects, in the order in which they must be created; the value is what `--only` takes."""

    FOLDER = "folder"
    FOLDER_PERMISSIONS = "folder-permissions"
    DATASOURCE = "datasource"
    CORRELATION = "correlation"
    LIBRARY_PANEL = "library-panel"
    DASHBOARD = "dashboard"
    CONTACT_POINT = "contact-point"
    MUTE_TIMING = "mute-timing"
    TEMPLATE = "template"
    POLICY = "policy"
    RULE_GROUP = "rule-group"

    @property
    def label(self) -> str:
        """Return the name of the kind in a sentence."""
        return _LABELS.get(self, self.value.replace("-", " "))

    @property
    def order(self) -> int:
        """Return the position of the kind when objects are created; deletions go the other way."""
        return list(Kind).index(self)


_LABELS = {Kind.DATASOURCE: "data source", Kind.TEMPLATE: "message template", Kind.POLICY: "notification policy"}

SERVER_FILE = "$__file{"
"""Stands for a reference to a file on Grafana's machine among the variables of an object."""

SECRET_KINDS = (Kind.DATASOURCE, Kind.CONTACT_POINT)
"""The kinds with fields for secrets. In others, `token` may be the name of a label."""

Key = tuple[Kind, str]
"""A kind, and the uid of a folder, data source, library panel or dashboard, else the name:
`(Kind.DASHBOARD, "shop-overview")`."""


def format_key(key: Key) -> str:
    """Return a key as a user writes it: `dashboard/shop-overview`."""
    return f"{key[0]}/{key[1]}"


class Owner(Enum):
    """Who manages an object on the server; the value is what a plan prints."""

    THIS_PROJECT = "managed by this project"
    FILE = "provisioned from a file"
    TOOL = "managed by another tool"
    REPOSITORY = "managed by Git Sync"
    OTHER_PROJECT = "managed by another Heddle project"
    UNMANAGED = "not managed by Heddle"


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredResource:
    """An object as the generated files define it.

    `body` is in the form of the file, with the names of environment variables in place of their values. `payload` is
    the same with the values, for the server only. `file` is the path below `out/`.
    """

    key: Key
    title: str
    body: Json
    payload: Json = field(repr=False)
    file: str
    depends_on: tuple[Key, ...] = ()
    variables: tuple[str, ...] = ()
    """The environment variables that it refers to."""

    missing_variables: tuple[str, ...] = ()
    """Those of them that are not set."""

    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret_variables: tuple[str, ...] = ()
    recorded_digests: Mapping[str, str] = field(default_factory=dict)
    """Digests for the ownership marker in place of the object's own, by rule in a group: a rollback restores an object
    together with people's edits, which must still count as edits afterwards."""

    @property
    def normalized_payload(self) -> Json:
        """Return the payload in the form of a live body: to compare, never to show."""
        return normalize.datasource(self.payload) if self.key[0] is Kind.DATASOURCE else self.payload

    @property
    def digest(self) -> str:
        """Return the digest by which the next push recognizes the object as unchanged."""
        return self.recorded_digests.get("") or digest(normalize.without_secrets(self.normalized_payload))


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveResource:
    """An object as the server has it.

    `body` has the form of `DesiredResource.body`; `version` is the one that a write must name. `applied` are the
    digests that Heddle recorded for it: one of them matches where nobody has changed it since. `owner_detail` says more
    about the owner where there is more to say.
    """

    key: Key
    title: str
    body: Json = field(repr=False)
    version: str = ""
    owner: Owner = Owner.UNMANAGED
    owner_detail: str = ""
    applied: tuple[str, ...] = ()
    secret: SecretDigest | None = None
    """The digest of its secrets that Heddle recorded."""

    changed_by: str = ""
    changed_at: str = ""
    raw: Json = field(default_factory=dict, repr=False)

    @property
    def is_managed(self) -> bool:
        """Return whether this project manages it."""
        return self.owner is Owner.THIS_PROJECT

    @property
    def has_managed_rules(self) -> bool:
        """Return whether it is a rule group with rules of this project, perhaps beside rules of others."""
        return self.key[0] is Kind.RULE_GROUP and bool(self.raw.get("managed"))

    @property
    def owner_text(self) -> str:
        """Return who manages it, as a plan prints it."""
        return self.owner_detail or self.owner.value


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardVersion:
    """One version in the history of a dashboard."""

    version: int
    data: Json = field(repr=False)
    author: str = ""
    time: str = ""
    message: str = ""


def digest(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return 16 hexadecimal digits that are the same for equal JSON values; 1 and 1.0 are equal."""
    text = json.dumps(_with_whole_numbers(value), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _with_whole_numbers(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {str(key): _with_whole_numbers(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_with_whole_numbers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
