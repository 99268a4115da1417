"""Who asks: basic auth and tokens, service accounts, and what each role may do (recorded for 12.2 and 10.1)."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.grafana_double.answer import CHARSET, NOBODY, Answer, Body, Identity, Refused, Request, need, route
from tests.grafana_double.world import World, new_uid

ADMIN = Identity(login="admin", name="admin", role="Admin")
OPEN = ("/api/health",)
NO_TIME = "0001-01-01T00:00:00Z"
START = "2026-01-01T00:00:00Z"
ADMIN_ONLY = (
    "datasources:create",
    "datasources:write",
    "datasources:delete",
    "alert.provisioning:read",
    "alert.provisioning:write",
    "serviceaccounts:create",
    "serviceaccounts:read",
    "serviceaccounts:write",
)


def refusal(status: int, message: str, identifier: str) -> Refused:
    body = {"extra": None, "message": message, "messageId": identifier, "statusCode": status, "traceID": ""}
    return Refused(status, body, CHARSET)


def identify(world: World, path: str, headers: Mapping[str, str]) -> Identity:
    """Return who sent this, or refuse."""
    kind, _, secret = (headers.get("Authorization") or "").partition(" ")
    if path.startswith(OPEN):
        return NOBODY
    if kind == "Basic":
        try:
            known = base64.b64decode(secret).decode() == "admin:admin"
        except (binascii.Error, UnicodeDecodeError):
            known = False
        if known:
            return ADMIN
        status = 401 if world.dialect.modern else 400
        raise refusal(status, "Invalid username or password", "password-auth.failed")
    if kind == "Bearer":
        account = world.state["accounts"].get(world.state["tokens"].get(secret))
        if account is None:
            raise refusal(401, "Invalid API key", "api-key.invalid")
        return Identity(login=account["login"], name=account["name"], role=account["role"], account=account["id"])
    raise refusal(401, "Unauthorized", "auth.unauthorized")


def add_account(world: World, name: str, role: str, number: int = 0) -> dict[str, Any]:
    """Make a service account."""
    modern = world.dialect.modern
    number = number or world.number("account") + 1
    login = f"sa-1-{name}" if modern else f"sa-{name}"
    account = {"id": number} | ({"uid": new_uid(modern=True)} if modern else {})
    account |= {"name": name, "login": login, "orgId": 1, "isDisabled": False, "role": role, "tokens": 0}
    world.state["accounts"][number] = account | {"avatarUrl": ""}
    return dict(world.state["accounts"][number])


def add_token(world: World, account: int) -> str:
    """Make a token of a service account."""
    key = "glsa_" + secrets.token_hex(16)
    world.state["tokens"][key] = account
    return key


def name_of(world: World, request: Request) -> str:
    if not request.sent.get("name"):
        raise Refused(400, world.error("bad request data"))
    return str(request.sent["name"])


@route("POST", "/api/serviceaccounts")
def create_account(world: World, request: Request) -> Answer:
    need(request, "Admin", "serviceaccounts:create")
    return Answer(201, add_account(world, name_of(world, request), request.sent.get("role", "Viewer")))


@route("POST", "/api/serviceaccounts/{id}/tokens")
def create_token(world: World, request: Request) -> Answer:
    need(request, "Admin", "serviceaccounts:write")
    number = int(request.parts["id"])
    if number not in world.state["accounts"]:
        raise Refused(404, world.error("service account not found"))
    key = add_token(world, number)
    return Answer(200, {"id": world.number("token"), "name": name_of(world, request), "key": key})


@route("GET", "/api/user")
def user(world: World, request: Request) -> Answer:
    who = request.who
    if who.account and not world.dialect.modern:
        raise Refused(404, {"message": "user not found"})
    body: Body = {
        "id": 0 if who.account else 1,
        "uid": f"service-account:{who.account}" if who.account else "admin0000000000",
        "email": who.login if who.account else "admin@localhost",
        "name": who.name if who.account else "",
        "login": who.login,
        "theme": "",
        "orgId": 1,
        "isGrafanaAdmin": not who.account,
        "isDisabled": False,
        "isExternal": False,
        "isExternallySynced": False,
        "isGrafanaAdminExternallySynced": False,
        "authLabels": None if who.account else [],
        "updatedAt": NO_TIME if who.account else START,
        "createdAt": NO_TIME if who.account else START,
        "avatarUrl": "" if who.account else "/avatar/46d229b033af06a191ff2267bca9ae56",
        "isProvisioned": False,
    }
    if not world.dialect.modern:
        del body["uid"], body["isProvisioned"]
    return Answer(200, body)


@cache
def editor_actions(*, modern: bool) -> tuple[str, ...]:
    """What an Editor may do, as recorded."""
    recorded = Path(__file__).parent / "recorded" / ("12.2.json" if modern else "10.1.json")
    exchanges = json.loads(recorded.read_text(encoding="utf-8"))
    found = next(one for one in exchanges if one["name"] == "own permissions")
    return tuple(found["response"]["body"])


@route("GET", "/api/access-control/user/actions")
def actions(world: World, request: Request) -> Answer:
    """Recorded for an Editor; a Viewer's and an Admin's are derived from that."""
    world.visible(request)
    able = editor_actions(modern=world.dialect.modern)
    if not request.who.may("Editor"):
        able = tuple(action for action in able if action.endswith((":read", ":list", ":query")))
    if request.who.may("Admin"):
        able = (*able, *ADMIN_ONLY)
    return Answer(200, dict.fromkeys(sorted(able), True))
