"""Authentication, service accounts, and the permissions of each role (recorded for 12.2 and 10.1)."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.grafana_double.instance import Instance, new_uid
from tests.grafana_double.routing import (
    ANONYMOUS,
    CHARSET,
    Body,
    ErrorResponse,
    Identity,
    Request,
    Response,
    require_role,
    route,
)

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


def authentication_error(status: int, message: str, identifier: str) -> ErrorResponse:
    body = {"extra": None, "message": message, "messageId": identifier, "statusCode": status, "traceID": ""}
    return ErrorResponse(status, body, CHARSET)


def identify(instance: Instance, path: str, headers: Mapping[str, str]) -> Identity:
    """Return who sent a request, or respond with 401."""
    kind, _, secret = (headers.get("Authorization") or "").partition(" ")
    if path.startswith(OPEN):
        return ANONYMOUS
    try:
        return identify_account(instance, kind, secret)
    except ErrorResponse:
        if not instance.anonymous_role:
            raise
        if path == "/api/user":
            raise authentication_error(401, "Unauthorized", "auth.unauthorized") from None
        return Identity(login="", name="", role=instance.anonymous_role)


def identify_account(instance: Instance, kind: str, secret: str) -> Identity:
    """Return the account of credentials, or respond with 401."""
    if kind == "Basic":
        try:
            is_valid = base64.b64decode(secret).decode() == "admin:admin"
        except (binascii.Error, UnicodeDecodeError):
            is_valid = False
        if is_valid:
            return ADMIN
        status = 401 if instance.is_modern else 400
        raise authentication_error(status, "Invalid username or password", "password-auth.failed")
    if kind == "Bearer":
        account = instance.state["accounts"].get(instance.state["tokens"].get(secret))
        if account is None:
            raise authentication_error(401, "Invalid API key", "api-key.invalid")
        return Identity(login=account["login"], name=account["name"], role=account["role"], account=account["id"])
    raise authentication_error(401, "Unauthorized", "auth.unauthorized")


def add_account(instance: Instance, name: str, role: str, number: int = 0) -> dict[str, Any]:
    """Create a service account."""
    modern = instance.is_modern
    number = number or instance.next_number("account") + 1
    login = f"sa-1-{name}" if modern else f"sa-{name}"
    account = {"id": number} | ({"uid": new_uid(modern=True)} if modern else {})
    account |= {"name": name, "login": login, "orgId": 1, "isDisabled": False, "role": role, "tokens": 0}
    instance.state["accounts"][number] = account | {"avatarUrl": ""}
    return dict(instance.state["accounts"][number])


def add_token(instance: Instance, account: int) -> str:
    """Create a token of a service account."""
    key = "glsa_" + secrets.token_hex(16)
    instance.state["tokens"][key] = account
    return key


def require_name(instance: Instance, request: Request) -> str:
    if not request.payload.get("name"):
        raise ErrorResponse(400, instance.error("bad request data"))
    return str(request.payload["name"])


@route("POST", "/api/serviceaccounts")
def create_account(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", "serviceaccounts:create")
    return Response(201, add_account(instance, require_name(instance, request), request.payload.get("role", "Viewer")))


@route("POST", "/api/serviceaccounts/{id}/tokens")
def create_token(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", "serviceaccounts:write")
    number = int(request.parts["id"])
    if number not in instance.state["accounts"]:
        raise ErrorResponse(404, instance.error("service account not found"))
    name, names = require_name(instance, request), instance.state["token_names"]
    if instance.is_modern and name in names:
        message = "service account token with given name already exists in the organization"
        body = {"statusCode": 400, "messageId": "serviceaccounts.ErrTokenAlreadyExists", "message": message}
        raise ErrorResponse(400, body)
    names.append(name)
    return Response(200, {"id": instance.next_number("token"), "name": name, "key": add_token(instance, number)})


@route("GET", "/api/user")
def user(instance: Instance, request: Request) -> Response:
    identity = request.identity
    if identity.account and not instance.is_modern:
        raise ErrorResponse(404, {"message": "user not found"})
    body: Body = {
        "id": 0 if identity.account else 1,
        "uid": f"service-account:{identity.account}" if identity.account else "admin0000000000",
        "email": identity.login if identity.account else "admin@localhost",
        "name": identity.name if identity.account else "",
        "login": identity.login,
        "theme": "",
        "orgId": 1,
        "isGrafanaAdmin": not identity.account,
        "isDisabled": False,
        "isExternal": False,
        "isExternallySynced": False,
        "isGrafanaAdminExternallySynced": False,
        "authLabels": None if identity.account else [],
        "updatedAt": NO_TIME if identity.account else START,
        "createdAt": NO_TIME if identity.account else START,
        "avatarUrl": "" if identity.account else "/avatar/46d229b033af06a191ff2267bca9ae56",
        "isProvisioned": False,
    }
    if not instance.is_modern:
        del body["uid"], body["isProvisioned"]
    return Response(200, body)


@cache
def editor_actions(*, modern: bool) -> tuple[str, ...]:
    """Return the permissions of an Editor, as recorded."""
    recorded = Path(__file__).parent / "recorded" / ("12.2.json" if modern else "10.1.json")
    exchanges = json.loads(recorded.read_text(encoding="utf-8"))
    exchange = next(item for item in exchanges if item["name"] == "own permissions")
    return tuple(exchange["response"]["body"])


@route("GET", "/api/access-control/user/actions")
def actions(instance: Instance, request: Request) -> Response:
    """Recorded for an Editor; those of a Viewer and an Admin are derived from it."""
    instance.visible_folders(request)
    permissions = editor_actions(modern=instance.is_modern)
    if not request.identity.has_role("Editor"):
        permissions = tuple(action for action in permissions if action.endswith((":read", ":list", ":query")))
    if request.identity.has_role("Admin"):
        permissions = (*permissions, *ADMIN_ONLY)
    return Response(200, dict.fromkeys(sorted(permissions), True))
