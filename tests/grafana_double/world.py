"""Everything one Grafana holds.

`state` is made of plain dicts and lists, so that a test can look at it and change it:

* `folders`: uid -> id, uid, title, description, parentUid, version, created, createdBy, updated, updatedBy
* `dashboards`: uid -> id, uid, folderUid, data (without id and version), version, stored (the API version it was
  written in), created ..., annotations, labels, provisioned (None, or file and allow_ui_updates), plugin, and
  versions: oldest first, each with version, parentVersion, restoredFrom, message, created, createdBy, data
* `datasources`: uid -> as answered, with secureJsonData in clear and healthy (what its health check says)
* `correlations`: uid -> as answered
* `rules`: uid -> as answered, with provenance; `intervals`: "FOLDER/GROUP" -> seconds
* `contact_points`: a list, secrets in clear, with receiver (the group that a policy names) and provenance
* `policies`: the tree; `mute_timings` and `templates`: name -> as answered
* `accounts`: id -> service account; `tokens`: key -> account id
* `quota`: dashboards, datasources, rules: how many there may be, or None
"""

from __future__ import annotations

import json
import secrets
import string
import threading
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.grafana_double.dialect import DIALECTS
from tests.grafana_double.faults import Faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.grafana_double.answer import Body, Request

POLICIES = {"receiver": "grafana-default-email", "group_by": ["grafana_folder", "alertname"]}
EMAIL = {
    "uid": "",
    "name": "email receiver",
    "receiver": "grafana-default-email",
    "type": "email",
    "settings": {"addresses": "<example@email.com>"},
    "disableResolveMessage": False,
    "provenance": "",
}


def empty() -> dict[str, Any]:
    """The state of a Grafana that nobody has touched."""
    return {
        "folders": {},
        "dashboards": {},
        "datasources": {},
        "correlations": {},
        "rules": {},
        "intervals": {},
        "contact_points": [copied(EMAIL)],
        "policies": copied(POLICIES),
        "mute_timings": {},
        "templates": {},
        "accounts": {},
        "tokens": {},
        "quota": {"dashboards": None, "datasources": None, "rules": None},
        "numbers": {},
        "seen_folders": {},
    }


class World:
    """The state, the version it speaks and the faults set; handlers work on it one at a time."""

    def __init__(self, version: str) -> None:
        self.dialect = DIALECTS[version]
        self.faults = Faults()
        self.state = empty()
        self.lock = threading.RLock()
        self.failures: list[Exception] = []

    def number(self, kind: str) -> int:
        """The next number of a kind, from 1."""
        self.state["numbers"][kind] = self.state["numbers"].get(kind, 0) + 1
        return int(self.state["numbers"][kind])

    @contextmanager
    def unlocked(self) -> Iterator[None]:
        """Let others in while something of the test runs in the middle of a request."""
        self.lock.release()
        try:
            yield
        finally:
            self.lock.acquire()

    def error(self, message: str, **more: Any) -> Body:
        """The body of an error; old versions name a trace in most of theirs."""
        return {"message": message, **more} | ({} if self.dialect.modern else {"traceID": ""})

    def visible(self, request: Request) -> set[str]:
        """The folders this identity knows of: with cached permissions, those of its first request and its own."""
        if not self.faults.cached_permissions or not request.who.account or request.who.role == "Admin":
            return set(self.state["folders"])
        seen: set[str] = self.state["seen_folders"].setdefault(request.who.login, set(self.state["folders"]))
        return seen & set(self.state["folders"])


def copied(thing: Any) -> Any:
    """A copy of plain JSON data."""
    return json.loads(json.dumps(thing))


def now() -> str:
    """This moment, as Grafana writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_uid(*, modern: bool) -> str:
    """A uid of the server's own making."""
    if not modern:
        return str(uuid.uuid4())
    alphabet = string.ascii_lowercase + string.digits
    return secrets.choice("abcdef") + "".join(secrets.choice(alphabet) for _ in range(13))
