"""Who an alerting resource belongs to, and who may change it.

Rules and contact points: only whoever made it, or anybody if nobody is named (recorded). Policies, mute timings and
templates are taken over in silence (recorded for mute timings); only from somebody to nobody is refused, from 12 on
(documents).
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from tests.grafana_double.answer import Body, Refused, Request, need
from tests.grafana_double.world import World

WRITE = "alert.provisioning:write"
READ = "alert.provisioning:read"


def may_read(world: World, request: Request) -> None:
    """On 10 and 11 reading needs an Admin, from 12 on a Viewer does."""
    need(request, "Viewer" if world.dialect.modern else "Admin", READ)


def provenance(request: Request) -> str:
    """What this request makes of what it writes; the header alone counts, whatever it says."""
    return "" if "X-Disable-Provenance" in request.headers else "api"


def coded(code: int, identifier: str, message: str, extra: Body | None = None) -> Refused:
    """A refusal with an identifier, as 12 words them."""
    body: Body = {"statusCode": code, "messageId": identifier, "message": message}
    return Refused(code, body | ({"extra": extra} if extra else {}))


def mismatch(world: World, verb: str, stored: str, given: str) -> Refused:
    """The refusal to change or delete what belongs to another."""
    message = f"cannot {verb} with provided provenance '{given}', needs '{stored}'"
    if not world.dialect.modern:
        return Refused(500, world.error(message))
    extra = {"Operation": verb, "ProvidedProvenance": given, "StoredProvenance": stored}
    return coded(409, "alerting.provenanceMismatch", message, extra)


def differs(stored: str, given: str) -> bool:
    return stored not in {"", given}


def take_over(world: World, stored: str, given: str) -> str:
    """Return the provenance after a write to a policy, a mute timing or a template."""
    if world.dialect.modern and stored and not given:
        message = f"Cannot change provenance from '{stored}' to ''."
        raise coded(403, "alerting.notifications.invalidProvenance", message)
    return given


def signed(world: World, body: Body, of: Any) -> Body:
    """Add the version, a hash of the content; old versions have none."""
    if not world.dialect.modern:
        return body
    return body | {"version": hashlib.sha256(json.dumps(of, sort_keys=True).encode()).hexdigest()[:16]}


def check_signature(world: World, stored: Body, given: str | None) -> None:
    """Refuse a version that is not the stored one; no version writes blindly."""
    if world.dialect.modern and given and given != stored.get("version"):
        raise coded(409, "alerting.notifications.conflict", "Conflict")
