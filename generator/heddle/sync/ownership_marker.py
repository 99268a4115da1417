"""The marks by which Heddle knows its own objects on any machine, and which a copy does not inherit.

A dashboard carries a tag that holds a digest of its own uid, so a copy, which has another uid, has a wrong one. The
message of each version that Heddle writes carries the digest of its content, its folder and the git revision. A data
source holds a mark in its jsonData, an alert rule in an annotation that Grafana keeps out of notifications. What has no
room for a mark is noted in the ledger.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from heddle.grafana.json_value import Json

ANNOTATION = "__heddle__"
"""Private: names of this form are left out of what a contact point sends."""

FIELD = "heddle"
"""The key in a data source's jsonData, and in a dashboard that keeps somebody's edits."""

_MESSAGE = re.compile(
    r"^heddle (?P<owner>[\w.-]+) sha256:(?P<digest>[0-9a-f]{16}) folder:(?P<folder>[\w-]*)(?: rev:(?P<revision>\w+))?"
)
_TAG = re.compile(r"^heddle:(?P<owner>[\w.-]+):(?P<proof>[0-9a-f]{8})$")


def proof(owner: str, name: str) -> str:
    """Return what ties a mark to the object that carries it."""
    return hashlib.sha256(f"{owner}\0{name}".encode()).hexdigest()[:8]


def tag(owner: str, uid: str) -> str:
    """Return the tag of a dashboard."""
    return f"heddle:{owner}:{proof(owner, uid)}"


def tagged(uid: str, tags: object) -> str:
    """Return the owner that a dashboard's tags prove, or an empty text."""
    for each in tags if isinstance(tags, list) else ():
        found = _TAG.match(str(each))
        if found and found["proof"] == proof(found["owner"], uid):
            return found["owner"]
    return ""


def untagged(dashboard: Json) -> Json:
    """Return a dashboard without marks, its own or those that a copy brought along."""
    return _without_tags({key: value for key, value in dashboard.items() if key != FIELD})


def with_tag(dashboard: Json, owner: str) -> Json:
    """Return a dashboard with the mark of its owner."""
    plain = _without_tags(dashboard)
    return {**plain, "tags": [*(plain.get("tags") or []), tag(owner, str(dashboard.get("uid", "")))]}


def _without_tags(dashboard: Json) -> Json:
    tags = dashboard.get("tags")
    if not isinstance(tags, list) or not any(_TAG.match(str(each)) for each in tags):
        return dashboard
    return {**dashboard, "tags": [each for each in tags if not _TAG.match(str(each))]}


def with_wanted(dashboard: Json, wanted: Json) -> Json:
    """Return a dashboard that holds somebody's edits, with what the files said when it was written.

    The editor drops the key on a save, the history keeps it: it is the base of the next comparison. What is wanted may
    hold edits itself, as a merge or a backup does: then the base is what the files said of that.
    """
    return {**dashboard, FIELD: {"wanted": untagged(wanted_then(wanted))}}


def wanted_then(stored: Json) -> Json:
    """Return what the files said when Heddle wrote a version, from the data of that version."""
    kept = stored.get(FIELD)
    then = kept.get("wanted") if isinstance(kept, dict) else None
    return then if isinstance(then, dict) else stored


@dataclass(frozen=True, slots=True)
class Message:
    """What the message of a version says."""

    owner: str
    digest: str
    folder: str = ""
    revision: str = ""

    def __str__(self) -> str:
        revision = f" rev:{self.revision}" if self.revision else ""
        return f"heddle {self.owner} sha256:{self.digest} folder:{self.folder}{revision}"


def message(text: str) -> Message | None:
    """Return what a version's message says, or None where Heddle did not write it."""
    found = _MESSAGE.match(text)
    return Message(found["owner"], found["digest"], found["folder"], found["revision"] or "") if found else None
