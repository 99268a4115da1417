"""Explanations of Grafana's errors that end a write, with a remedy for each.

The status is ambiguous: 409 and 412 mean a stale version, a name that is taken, or an object in use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from heddle.grafana.http_errors import Conflict, ErrorResponse
from heddle.grafana.json_value import mapping

_OTHER_OWNER = "the object belongs to a file or to another tool: see `From mounted files to a push` in docs/push.md"
_REMOVE_FILE = "remove its file from Grafana's provisioning first"
_UNUSED_FIRST = "remove it from the notification policy and from the alert rules that name it, and push again"
_OWN_UID = "give the receiver another uid: Grafana cannot move a receiver to another contact point"

_STALE = (
    "changed by someone else",
    "updated by someone else",
    "object has been modified",
    "data source with the same",  # The plan refuses names and uids that another one has.
    "Use overwrite flag to update",
    "alerting.notifications.conflict",
    "dashboard_version",
)
"""Parts of the messages and message ids by which Grafana reports that the object is not as the plan knows it."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The explanation and the remedy of an error; without a message, that of Grafana is used."""

    help: str
    message: str = ""


_EXPLANATIONS: dict[str, Explanation] = {
    "cannot change provenance": Explanation(_OTHER_OWNER),
    "provided provenance": Explanation(_OTHER_OWNER),
    "Quota reached": Explanation("raise the quota of the organization, or delete objects that are no longer needed"),
    "Cannot save provisioned dashboard": Explanation(_REMOVE_FILE),
    "read-only data source": Explanation(_REMOVE_FILE),
    "folder not found": Explanation("push its folder as well"),
    "same name in the folder": Explanation(
        "rename one of the two: titles are unique in a folder in this version of Grafana"
    ),
    "name or UID already exists": Explanation("rename one of the two: names of library panels are unique in a folder"),
    "has connections": Explanation("remove the library panel from the dashboards that show it"),
    "library elements that are linked": Explanation(
        "remove the library panels of the folder from the dashboards that show them"
    ),
    "license": Explanation("the server lacks the license that this requires"),
    "contact-points.referenced": Explanation(_UNUSED_FIRST, "the contact point is still in use"),
    "contact point .* is currently used": Explanation(_UNUSED_FIRST, "the contact point is still in use"),
    "time-intervals.used": Explanation(_UNUSED_FIRST, "the mute timing is still in use"),
    "mute time .* is currently used": Explanation(_UNUSED_FIRST, "the mute timing is still in use"),
    "contact-points.uidInUse": Explanation(_OWN_UID),
    "already exist in contact point": Explanation(_OWN_UID),
    "alert-rule.conflict": Explanation("change the uid or the title of the rule: another rule has it"),
    "conflicting alert rule": Explanation("change the uid or the title of the rule: another rule has it"),
    "name already exists": Explanation("rename one of the two"),
    "maximum-depth-reached": Explanation("move the folder up: Grafana does not nest folders that deeply"),
}
"""The explanations by a pattern of the message or of the message id."""


def is_stale(error: ErrorResponse) -> bool:
    """Return whether an error means that the object was changed since it was read."""
    text = _text(error)
    return isinstance(error, Conflict) and any(part in text for part in _STALE)


def explain(error: ErrorResponse) -> Explanation | None:
    """Return the explanation of an error, None if it is unknown."""
    text = _text(error)
    return next((item for pattern, item in _EXPLANATIONS.items() if re.search(pattern, text, re.IGNORECASE)), None)


def _text(error: ErrorResponse) -> str:
    return f"{error.message} {mapping(error.body).get('messageId') or ''}"
