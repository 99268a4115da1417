"""The provenance of alerting objects: who owns them, and who may change them.

Rules and contact points may only be changed by their owner, or by anybody if they have none (recorded). Policies, mute
timings and templates silently change their owner (recorded for mute timings); from 12 on, only the removal of the owner
is rejected, and anybody may delete a contact point (seen on 12.2).
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from tests.grafana_double.instance import Instance
from tests.grafana_double.routing import Body, ErrorResponse, Request, require_role

WRITE = "alert.provisioning:write"
READ = "alert.provisioning:read"


def require_read_permission(instance: Instance, request: Request) -> None:
    """Reading requires the role Admin in 10 and 11, and Viewer from 12 on."""
    require_role(request, "Viewer" if instance.is_modern else "Admin", READ)


def provenance(request: Request) -> str:
    """Return the provenance of what a request writes; the header counts whatever its value is."""
    return "" if "X-Disable-Provenance" in request.headers else "api"


def error_with_id(code: int, identifier: str, message: str, extra: Body | None = None) -> ErrorResponse:
    """Return an error with an identifier, in the format of 12."""
    body: Body = {"statusCode": code, "messageId": identifier, "message": message}
    return ErrorResponse(code, body | ({"extra": extra} if extra else {}))


def provenance_mismatch(instance: Instance, verb: str, stored: str, requested: str) -> ErrorResponse:
    """Return the error for changing or deleting an object of another owner."""
    message = f"cannot {verb} with provided provenance '{requested}', needs '{stored}'"
    if not instance.is_modern:
        return ErrorResponse(500, instance.error(message))
    extra = {"Operation": verb, "ProvidedProvenance": requested, "StoredProvenance": stored}
    return error_with_id(409, "alerting.provenanceMismatch", message, extra)


def is_other_owner(stored: str, requested: str) -> bool:
    return stored not in {"", requested}


def check_takeover(instance: Instance, stored: str, requested: str) -> str:
    """Return the provenance of a policy, mute timing or template after a write."""
    if instance.is_modern and stored and not requested:
        message = (
            f"Resource with provenance status '{stored}' cannot be managed via API that handles resources with"
            " provenance status 'none'. You must use appropriate API to manage this resource"
        )
        extra = {"SourceProvenance": stored, "TargetProvenance": "none"}
        raise error_with_id(403, "alerting.notifications.invalidProvenance", message, extra)
    return requested


def with_version(instance: Instance, body: Body, content: Any) -> Body:
    """Return a body with its version, a hash of the content; old versions of Grafana have none."""
    if not instance.is_modern:
        return body
    return body | {"version": hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]}


def check_content_version(instance: Instance, stored: Body, requested: str | None) -> None:
    """Reject a version that is not the stored one; without a version, everything is overwritten."""
    if instance.is_modern and requested and requested != stored.get("version"):
        raise error_with_id(409, "alerting.notifications.conflict", "Conflict")
