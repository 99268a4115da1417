"""How Heddle recognizes its own objects on any machine: ownership markers, and the ledger for objects without room.

A dashboard carries a tag with a digest of its own uid: a copy has another uid, so its tag does not match. The message
of each version that Heddle writes carries the digest of its content, its folder and the git revision. A data source
carries a marker in its jsonData, an alert rule in an annotation that Grafana does not send to receivers.

Folders, correlations, library panels, contact points, mute timings, message templates and the notification policy have
no room for a marker. The ledger, a small dashboard, records the digests of what was applied to them. Only editors can
read it, because it also has digests of secrets (`ledger_access`). It has its own version and history.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.model import SCHEMA_VERSION
from heddle.sync.ledger_bases import Base, decode_bases, encode_bases
from heddle.sync.secret_digests import SecretDigest, parse_secret_digest

ANNOTATION = "__heddle__"
"""The annotation of a rule; Grafana treats names of this form as private, and does not send them."""

FIELD = "heddle"
"""The key in a data source's jsonData, and in a stored dashboard version that contains people's edits."""

LEDGER_PREFIX = "heddle-ledger-"
"""How the uid of each ledger starts."""

_MAX_UID = 40
_NOT_IN_UID = re.compile(r"[^a-zA-Z0-9_-]")
_TAG = re.compile(r"^heddle:(?P<owner>[\w.-]+):(?P<proof>[0-9a-f]{8})$")
_MESSAGE = re.compile(
    r"^heddle (?P<owner>[\w.-]+) sha256:(?P<digest>[0-9a-f]{16}) folder:(?P<folder>[\w-]*) over:(?P<over>\d+)"
    r"(?: rev:(?P<revision>\w+))?"
)
_SAVED_OVER = re.compile(r"^heddle (?P<owner>[\w.-]+) .*?\bover:(?P<version>\d+)")
_RESTORED = re.compile(r"\brestored version (\d+)\b")
_REPLACED = re.compile(r"\bin place of version (\d+)\b")
_LEDGER_JSON = re.compile(r"```json\n(.*?)\n```", re.DOTALL)
_LEDGER_TEXT = (
    "`heddle push` records here what it applied to objects without room for a marker, such as folders and contact"
    " points, to recognize changes that people make, and which dashboards it is writing, to find edits that an"
    " interrupted push overwrote. It also has digests of secrets, so only editors may read it. Without this dashboard,"
    " Heddle treats those objects as not managed."
)


def proof(owner: str, name: str) -> str:
    """Return the digest that ties a marker to the object that carries it."""
    return hashlib.sha256(f"{owner}\0{name}".encode()).hexdigest()[:8]


def owner_tag(owner: str, uid: str) -> str:
    """Return the tag that marks a dashboard."""
    return f"heddle:{owner}:{proof(owner, uid)}"


def tagged_owner(uid: str, tags: object) -> str:
    """Return the owner whose valid tag a dashboard carries, empty if there is none."""
    for tag in tags if isinstance(tags, list) else ():
        match = _TAG.match(str(tag))
        if match and match["proof"] == proof(match["owner"], uid):
            return match["owner"]
    return ""


def with_owner_tag(dashboard: Json, owner: str) -> Json:
    """Return a dashboard with the tag of its owner, and with no other tag of Heddle."""
    plain = _without_tags(dashboard)
    return {**plain, "tags": [*(plain.get("tags") or []), owner_tag(owner, str(dashboard.get("uid", "")))]}


def without_markers(dashboard: Json) -> Json:
    """Return a dashboard without any marker: its own, and those that a copy inherited."""
    return _without_tags({key: value for key, value in dashboard.items() if key != FIELD})


def _without_tags(dashboard: Json) -> Json:
    tags = dashboard.get("tags")
    if not isinstance(tags, list) or not any(_TAG.match(str(tag)) for tag in tags):
        return dashboard
    return {**dashboard, "tags": [tag for tag in tags if not _TAG.match(str(tag))]}


def with_base(dashboard: Json, base: Json) -> Json:
    """Return a dashboard that contains people's edits, with the content of the files at the time it is written.

    The history keeps the base, so that the next push can tell the edits in this version from the files' own content;
    Grafana's editor drops it on the next save. Where `base` itself records a base, as after a merge or in a backup,
    that one is meant.
    """
    return {**dashboard, FIELD: {"base": without_markers(recorded_base(base))}}


def recorded_base(stored: Json) -> Json:
    """Return the content of the files at the time Heddle wrote a version, from the data of that version."""
    base = mapping(stored.get(FIELD)).get("base")
    return base if isinstance(base, dict) else stored


@dataclass(frozen=True, slots=True)
class VersionMessage:
    """The message of a dashboard version that Heddle wrote."""

    owner: str
    digest: str
    folder: str = ""
    over: int = 0
    """The version that it was saved over, 0 if there was none: versions in between were overwritten."""

    revision: str = ""

    def __str__(self) -> str:
        revision = f" rev:{self.revision}" if self.revision else ""
        return f"heddle {self.owner} sha256:{self.digest} folder:{self.folder} over:{self.over}{revision}"


def parse_message(text: str) -> VersionMessage | None:
    """Return the message of a version, None if Heddle did not write it."""
    match = _MESSAGE.match(text)
    if match is None:
        return None
    return VersionMessage(match["owner"], match["digest"], match["folder"], int(match["over"]), match["revision"] or "")


def release_message(owner: str, over: int) -> str:
    """Return the message of the version that removes the marker of a dashboard."""
    return f"heddle {owner} released over:{over}"


def saved_over(text: str, owner: str) -> int | None:
    """Return the version that a version of this owner was saved over, None if another person saved it."""
    match = _SAVED_OVER.match(text)
    return int(match["version"]) if match and match["owner"] == owner else None


def restoration(version: int, author: str, replaced: int = 0) -> str:
    """Return the end of the message of a version that restores an overwritten one, and can discard another one."""
    in_place = f", in place of version {replaced}" if replaced else ""
    return f" restored version {version} by {author or 'an unknown user'}, which a push overwrote{in_place}"


def restored_versions(text: str) -> set[int]:
    """Return the versions that a version of Heddle restored, by its message."""
    return {int(number) for number in _RESTORED.findall(text)}


def replaced_versions(text: str) -> set[int]:
    """Return the versions of which a version of Heddle contains nothing, by its message."""
    return {int(number) for number in _REPLACED.findall(text)}


def datasource_marker(datasource: Json) -> Json:
    """Return the marker in a data source's jsonData, empty if there is none."""
    return mapping(mapping(datasource.get("jsonData")).get(FIELD))


def datasource_owner(datasource: Json) -> str:
    """Return the owner whose valid marker a data source carries, empty if there is none."""
    marker = datasource_marker(datasource)
    owner = str(marker.get("owner") or "")
    return owner if owner and marker.get("proof") == proof(owner, str(datasource.get("uid"))) else ""


def rule_marker(owner: str, uid: str, applied: str, place: str) -> str:
    """Return the annotation that marks an alert rule, with the digests of what was applied, and of its place."""
    return f"{owner}:{proof(owner, uid)} {applied} {place}"


def rule_applied_digest(owner: str, rule: Json) -> str:
    """Return the digest in the valid marker of a rule, empty if it carries none of this owner."""
    return _rule_digests(owner, rule)[0]


def rule_applied_place(owner: str, rule: Json) -> str:
    """Return the digest of the folder and group that a rule was written to, empty if it carries no valid marker."""
    return _rule_digests(owner, rule)[1]


def rule_place(folder: str, group: str) -> str:
    """Return the digest of a place of alert rules; `folder` is a uid."""
    return hashlib.sha256(f"{folder}\0{group}".encode()).hexdigest()[:8]


def _rule_digests(owner: str, rule: Json) -> tuple[str, str]:
    marker, applied, place, *_ = [*str(mapping(rule.get("annotations")).get(ANNOTATION) or "").split(" "), "", ""]
    return (applied, place) if marker == f"{owner}:{proof(owner, str(rule.get('uid')))}" else ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """What was applied to one object: any of the digests may be that of the live object."""

    digests: tuple[str, ...]
    may_be_absent: bool = False
    """Whether a push that creates or deletes the object has not recorded yet how that ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The entries by `kind/name`, the git revision that was pushed last, and the version that a write must name."""

    entries: Mapping[str, LedgerEntry] = field(default_factory=dict)
    unverified: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """The dashboards that a push writes, as its id and `kind/name`, with the version that it writes over. They are
    removed after a push has checked for overwritten edits since that version."""

    secrets: Mapping[str, SecretDigest] = field(default_factory=dict)
    """The digests of the secrets that Heddle wrote, by `kind/name`; only if nobody but editors can read the ledger."""

    exposure: str = ""
    """Why the ledger contains no digests of secrets, empty if it may contain them."""

    bases: Mapping[str, Base] = field(default_factory=dict)
    """What the files had when Heddle last wrote each object, by `kind/name`; only if nobody but editors can read it."""

    existing: frozenset[str] = frozenset()
    """The names of the objects with markers that pushes wrote: `kind/name`, and `rule/uid` for alert rules."""

    saved_over: int = 0
    """The version of the ledger that this one was saved over."""

    owner: str = ""
    revision: str = ""
    version: str = ""
    is_merged: bool = False
    """Whether it was merged from several versions, and is not stored yet."""

    def with_entries(self, changes: Mapping[str, LedgerEntry | None]) -> Ledger:
        """Return the ledger with other entries; None removes one."""
        merged = {**self.entries, **changes}
        return replace(self, entries={name: entry for name, entry in merged.items() if entry is not None})


def ledger_uid(owner: str) -> str:
    """Return the uid of the dashboard that contains an owner's ledger, different for each owner."""
    uid = LEDGER_PREFIX + owner
    if len(uid) <= _MAX_UID and not _NOT_IN_UID.search(uid):
        return uid
    suffix = hashlib.sha256(owner.encode()).hexdigest()[:12]
    return f"{_NOT_IN_UID.sub('-', uid)[: _MAX_UID - len(suffix) - 1]}-{suffix}"


def ledger_title(owner: str) -> str:
    """Return the title of the dashboard that contains an owner's ledger."""
    return f"Heddle ledger ({owner})"


def parse_ledger(dashboard: Json, version: str) -> Ledger:
    """Return the ledger in a dashboard; empty if it was overwritten."""
    for panel in members(dashboard.get("panels")):
        match = _LEDGER_JSON.search(str(mapping(panel.get("options")).get("content") or ""))
        if not match:
            continue
        try:
            content = mapping(json.loads(match[1]))
        except ValueError:
            continue
        entries = {
            name: LedgerEntry(
                digests=tuple(map(str, entry.get("digests") or ())),
                may_be_absent=bool(entry.get("may_be_absent")),
            )
            for name, entry in mapping(content.get("applied")).items()
            if isinstance(entry, dict)
        }
        unverified = {
            (push, name): int(planned)
            for push, names in mapping(content.get("unverified")).items()
            for name, planned in mapping(names).items()
            if isinstance(planned, int)
        }
        over, existing = content.get("saved_over"), content.get("existing")
        return Ledger(
            entries=entries,
            unverified=unverified,
            secrets={
                name: secret
                for name, item in mapping(content.get("secrets")).items()
                if (secret := parse_secret_digest(item))
            },
            exposure=str(content.get("exposure") or ""),
            bases=decode_bases(content.get("bases")),
            existing=frozenset(map(str, existing)) if isinstance(existing, list) else frozenset(),
            saved_over=over if isinstance(over, int) else 0,
            owner=str(content.get("owner") or ""),
            revision=str(content.get("revision") or ""),
            version=version,
        )
    return Ledger(version=version)


def ledger_dashboard(ledger: Ledger, owner: str) -> Json:
    """Return the dashboard that contains a ledger."""
    applied = {
        name: {"digests": list(entry.digests)} | ({"may_be_absent": True} if entry.may_be_absent else {})
        for name, entry in sorted(ledger.entries.items())
    }
    unverified: dict[str, dict[str, int]] = {}
    for (push, name), planned in ledger.unverified.items():
        unverified.setdefault(push, {})[name] = planned
    recorded = {
        "owner": owner,
        "revision": ledger.revision,
        "applied": applied,
        "unverified": unverified,
        "secrets": {name: asdict(secret) for name, secret in ledger.secrets.items()},
        "exposure": ledger.exposure,
        "bases": encode_bases(ledger.bases),
        "existing": sorted(ledger.existing),
        "saved_over": int(ledger.version or 0),
    }
    content = json.dumps(recorded, indent=1, sort_keys=True)
    panel = {"id": 1, "type": "text", "title": "Applied", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 20}}
    panel |= {"options": {"mode": "markdown", "content": f"{_LEDGER_TEXT}\n\n```json\n{content}\n```"}}
    return {
        "uid": ledger_uid(owner),
        "title": ledger_title(owner),
        "tags": [],
        "schemaVersion": SCHEMA_VERSION,
        "panels": [panel],
    }
