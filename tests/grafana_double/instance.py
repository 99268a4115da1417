"""The state of one Grafana.

`state` consists of plain dicts and lists, so that a test can read and change it:

* `folders`: uid -> id, uid, title, description, parentUid, version, created, createdBy, updated, updatedBy
* `dashboards`: uid -> id, uid, folderUid, data (without id and version), version, stored (the API version it was
  saved in), created ..., annotations, labels, provisioned (None, or file and allow_ui_updates), plugin, permissions
  (its own), and versions: oldest first, each with version, parentVersion, restoredFrom, message, created ..., data
* `datasources`: uid -> the JSON of the API, with secureJsonData in plain text and healthy (its health check)
* `correlations`: uid -> the JSON of the API
* `rules`: uid -> the JSON of the API, with provenance; `intervals`: "FOLDER/GROUP" -> seconds
* `contact_points`: a list, secrets in plain text, with receiver (the name that a policy refers to) and provenance
* `policies`: the tree; `mute_timings` and `templates`: name -> the JSON of the API
* `library_panels`: uid -> the JSON of the API without meta, with listed (the folder in the list), created and updated
* `annotations`: a list of id, time, text, tags and login
* `folder_permissions`: uid -> the folder's own permissions; `teams` and `users`: name or login -> id
* `accounts`: id -> service account; `tokens`: key -> account id; `token_names`: the names of tokens that were created
* `quota`: dashboards, datasources, rules: the maximum number, or None
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

from tests.grafana_double.faults import Faults
from tests.grafana_double.releases import RELEASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.grafana_double.routing import Body, Request

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


def new_state() -> dict[str, Any]:
    """Return the state of a newly installed Grafana."""
    return {
        "folders": {},
        "dashboards": {},
        "datasources": {},
        "correlations": {},
        "rules": {},
        "intervals": {},
        "contact_points": [copy_json(EMAIL)],
        "policies": copy_json(POLICIES),
        "mute_timings": {},
        "templates": {},
        "annotations": [],
        "library_panels": {},
        "folder_permissions": {},
        "teams": {},
        "users": {"admin": 1},
        "accounts": {},
        "tokens": {},
        "token_names": [],
        "quota": {"dashboards": None, "datasources": None, "rules": None},
        "numbers": {},
        "visible_folders": {},
    }


class Instance:
    """The state, the release and the faults; handlers hold `lock`, so they run one at a time.

    With `anonymous_role`, requests without valid credentials have that role, as with `auth.anonymous`: Grafana does not
    report that credentials are wrong.
    """

    def __init__(self, version: str) -> None:
        self.release = RELEASES[version]
        self.faults = Faults()
        self.state = new_state()
        self.anonymous_role = ""
        self.plugins: set[str] = set()
        self.lock = threading.RLock()
        self.failures: list[Exception] = []

    @property
    def is_modern(self) -> bool:
        """Return whether it behaves like 12.2, else like 10.1."""
        return self.release.is_modern

    def next_number(self, kind: str) -> int:
        """Return the next number of a sequence, from 1."""
        self.state["numbers"][kind] = self.state["numbers"].get(kind, 0) + 1
        return int(self.state["numbers"][kind])

    @contextmanager
    def unlocked(self) -> Iterator[None]:
        """Release the lock while code of a test runs in the middle of a request."""
        self.lock.release()
        try:
            yield
        finally:
            self.lock.acquire()

    def error(self, message: str, **more: Any) -> Body:
        """Return the body of an error; old versions add a trace id to most of them."""
        return {"message": message, **more} | ({} if self.is_modern else {"traceID": ""})

    def visible_folders(self, request: Request) -> set[str]:
        """Return the folders that an identity sees.

        With cached permissions, these are the folders at the time of its first request, and those that it created.
        """
        if not request.identity.account or request.identity.role == "Admin":
            return set(self.state["folders"])
        permitted = set(self.state["folders"]) - self.faults.hidden_folders
        if not self.faults.cached_permissions:
            return permitted
        visible: set[str] = self.state["visible_folders"].setdefault(request.identity.login, set(self.state["folders"]))
        return visible & permitted


def copy_json(value: Any) -> Any:
    """Return a copy of a JSON value."""
    return json.loads(json.dumps(value))


def now() -> str:
    """Return the current time in Grafana's format."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_uid(*, modern: bool) -> str:
    """Return a uid as the server generates it."""
    if not modern:
        return str(uuid.uuid4())
    alphabet = string.ascii_lowercase + string.digits
    return secrets.choice("abcdef") + "".join(secrets.choice(alphabet) for _ in range(13))
