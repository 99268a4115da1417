"""One Grafana: its version, its organization, and how its API is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from heddle.grafana.client import Grafana
from heddle.grafana.http_errors import (
    Forbidden,
    HttpError,
    MissingPermission,
    NotFound,
    RequestFailed,
    Unauthorized,
    UnexpectedResponse,
    Unreachable,
    UntrustedCertificate,
)
from heddle.grafana.json_value import mapping, members

_DASHBOARDS_API = "dashboard.grafana.app"
_UNCONVERTED_VERSIONS = ("v0alpha1", "v1beta1", "v1")
"""Versions of the dashboard API that return a dashboard as it is stored; the first converts nothing at all."""

_OLDEST = (10, 1)
_PAGE = 500
_NONE_READABLE = "can not read any dashboards"
_CREATE_DASHBOARDS = "dashboards:create"
T = TypeVar("T")
U = TypeVar("U")
_CHECK_URL = "check the URL of Grafana, including its path"
_CHECK_CREDENTIALS = (
    "check the token or the password, that it has not expired, and that it belongs to this organization"
)
_ROLES = "the role Admin; Editor suffices for folders and dashboards"
_RUN_AGAIN = "check that Grafana is running, and run the command again; what was written stays written"
_SEE_LOG = "see the log of Grafana, and run the command again; what was written stays written"
_ALERTING_API = "/api/v1/provisioning/"
_ALERTING_STARTS = (
    "in a new organization, alerting starts after up to a minute: run the command again then; otherwise see the log of"
    " Grafana"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A Grafana of a known version, and the organization of the credentials."""

    grafana: Grafana
    version: tuple[int, int]
    org: int
    org_name: str
    listing: str = ""
    """The path that lists dashboards with their content; empty before Grafana 12, which has none."""

    @property
    def folder_depth(self) -> int:
        """Return how many levels of folders there may be: Grafana 10 ignores subfolders silently."""
        return 1 if self.version < (11, 0) else 4

    def read(self, path: str) -> Any:  # noqa: ANN401 - any JSON value
        """Return the JSON at a path. Raises Unreachable."""
        try:
            return self.grafana.get(path)
        except HttpError as error:
            raise self.read_error(path, error) from None

    def read_optional(self, path: str) -> Any:  # noqa: ANN401
        """Return the JSON at a path, or None if it does not exist. Raises Unreachable."""
        try:
            return self.grafana.get(path)
        except NotFound:
            return None
        except HttpError as error:
            raise self.read_error(path, error) from None

    def read_list(self, path: str) -> list[Any]:
        """Return the JSON list at a path. Raises Unreachable."""
        body = self.read(path)
        if body is not None and not isinstance(body, list):
            raise self.format_error(path)
        return body or []

    def stored_dashboards(self) -> Iterator[Any]:
        """Yield every dashboard as `/apis` lists it. Raises Unreachable."""
        try:
            yield from self._items(self.listing)
        except Unreachable as error:
            # Before the first folder exists, Grafana 12 does not permit an Editor to list dashboards.
            if _NONE_READABLE not in error.findings[0].message or not self._may(_CREATE_DASHBOARDS):
                raise

    def _may(self, action: str) -> bool:
        """Return whether the credentials have a permission on any object."""
        return action in mapping(self.read_optional("/api/access-control/user/actions"))

    def folders(self) -> Iterator[Any]:
        """Yield every folder as `/apis` lists it. Raises Unreachable."""
        namespace = self.listing.split("/")[-2]
        api = "/apis/folder.grafana.app"
        return self._items(f"{api}/v1beta1/namespaces/{namespace}/folders", f"{api}/v1/namespaces/{namespace}/folders")

    def _items(self, path: str, fallback: str = "") -> Iterator[Any]:
        """Yield the items of a listing that comes in pages, or those of `fallback` where the path does not exist."""
        token = ""
        while True:
            page = f"{path}?limit={_PAGE}" + (f"&continue={quote(token, safe='')}" if token else "")
            body = self.read_optional(page) if fallback else self.read(page)
            if body is None and fallback:
                yield from self._items(fallback)
                return
            if not isinstance(body, dict):
                raise self.format_error(path)
            yield from members(body.get("items"))
            token = str(mapping(body.get("metadata")).get("continue") or "")
            if not token:
                return

    def read_error(self, path: str, error: HttpError) -> Unreachable:
        """Return the error that ends a command because a path cannot be read."""
        doing = f"reading {path.partition('?')[0]}"
        # A list always exists, so these are the responses of an organization in which alerting has not started.
        if path.startswith(_ALERTING_API) and error.status in (404, 500):
            return _unreachable(self.grafana.url, f"{doing}: {error}", _ALERTING_STARTS)
        return unreachable(self.grafana.url, error, doing)

    def format_error(self, path: str) -> Unreachable:
        """Return the error for a successful response whose JSON is not that of Grafana."""
        message = f"reading {path.partition('?')[0]}: unexpected response format"
        return _unreachable(self.grafana.url, message, "check what responds at this URL: it may be a proxy")


def connect(grafana: Grafana) -> Server:
    """Return the server that a client reaches. Raises Unreachable."""
    health = _get(grafana, "/api/health")
    if not isinstance(health, dict) or "database" not in health:
        raise _not_grafana(grafana, "/api/health does not respond as that of Grafana")
    org = current_org(grafana)
    _require_account(grafana)
    version = _version(str(health.get("version") or ""))
    listing = ""
    # Grafana hides its version from /api/health on request, but not from its own frontend.
    if version is None or version >= (12, 0):
        settings = mapping(_get(grafana, "/api/frontend/settings"))
        version = version or _version(str(mapping(settings.get("buildInfo")).get("version") or ""))
        listing = _listing(grafana, str(settings.get("namespace") or _namespace(int(org["id"]))))
    if version is None:
        raise _not_grafana(grafana, "it does not report a version")
    if version < _OLDEST:
        message = f"Grafana {version[0]}.{version[1]} is not supported (requires 10.4 or later)"
        raise _unreachable(grafana.url, message, "mount the files in `out/provisioning`, or upgrade Grafana")
    return Server(grafana=grafana, version=version, org=int(org["id"]), org_name=str(org["name"]), listing=listing)


def current_org(grafana: Grafana) -> dict[str, Any]:
    """Return the organization that the credentials belong to. Raises Unreachable."""
    org = _get(grafana, "/api/org")
    if isinstance(org, dict) and isinstance(org.get("id"), int):
        return org
    raise _not_grafana(grafana, "/api/org returned no organization")


def _require_account(grafana: Grafana) -> None:
    """Raise Unreachable if Grafana responds as to an anonymous user: then it does not report wrong credentials."""
    try:
        grafana.get("/api/user")
    except NotFound:
        return  # Grafana 10 has no user for a token of a service account.
    except Unauthorized:
        message = "Grafana rejected the credentials, and responds as to an anonymous user"
        raise _unreachable(grafana.url, message, _CHECK_CREDENTIALS, "push/rejected-credentials") from None
    except HttpError as error:
        raise unreachable(grafana.url, error, "reading /api/user") from None


def unreachable(url: str, error: HttpError, doing: str = "") -> Unreachable:
    """Return the error that ends a command because a request failed, with what to do about it."""
    context = f"{doing}: " if doing else ""
    match error:
        case UntrustedCertificate():
            return _unreachable(url, str(error), "set `push.ca` to the certificate authority that signed it")
        case UnexpectedResponse():
            help = "use the URL of Grafana itself, with its scheme and path; a proxy may require a login or a header"
            return _unreachable(url, f"{context}{error}", help)
        case RequestFailed():
            return _unreachable(url, f"{context}{error}", _RUN_AGAIN if doing else f"{_CHECK_URL}, and that it runs")
        case Forbidden():
            permission = missing_permission(error)
            help = f"give the service account {permission or _ROLES}"
            return MissingPermission(url, f"{context}permission denied: {error.message}", help, permission)
    if isinstance(error, Unauthorized) or (error.status == 400 and "password" in str(error)):
        message = f"Grafana rejected the credentials: {error}"
        return _unreachable(url, message, _CHECK_CREDENTIALS, "push/rejected-credentials")
    return _unreachable(url, f"{context}{error}", _CHECK_URL if isinstance(error, NotFound) else _SEE_LOG)


def missing_permission(error: Forbidden) -> str:
    """Return the permission that Grafana names in an error, empty if it names none."""
    match = re.search(r"Permissions needed: (.+)$", error.message)
    return match[1] if match else ""


def _unreachable(url: str, message: str, help: str, id: str = "push/unreachable") -> Unreachable:
    return Unreachable(url, message, help, id)


def _not_grafana(grafana: Grafana, reason: str) -> Unreachable:
    return _unreachable(grafana.url, f"server is not Grafana: {reason}", _CHECK_URL)


def _get(grafana: Grafana, path: str) -> Any:  # noqa: ANN401
    try:
        return grafana.get(path)
    except HttpError as error:
        # Without a connection, the path is irrelevant.
        doing = "" if isinstance(error, RequestFailed) else f"reading {path}"
        raise unreachable(grafana.url, error, doing) from None


def _listing(grafana: Grafana, namespace: str) -> str:
    """Return the path that lists dashboards in the form in which they are stored, empty if it is not served."""
    try:
        api = grafana.get(f"/apis/{_DASHBOARDS_API}")
    except NotFound:
        return ""
    except HttpError as error:
        raise unreachable(grafana.url, error, f"reading /apis/{_DASHBOARDS_API}") from None
    served = {item.get("version") for item in members(mapping(api).get("versions"))}
    version = next((version for version in _UNCONVERTED_VERSIONS if version in served), "")
    return f"/apis/{_DASHBOARDS_API}/{version}/namespaces/{namespace}/dashboards" if version else ""


def _version(text: str) -> tuple[int, int] | None:
    match = re.match(r"v?(\d+)\.(\d+)", text)
    return (int(match[1]), int(match[2])) if match else None


def _namespace(org: int) -> str:
    return "default" if org == 1 else f"org-{org}"


def in_parallel(function: Callable[[T], U], items: Sequence[T], concurrency: int) -> list[U]:
    """Return the results of a function for each item, in their order, with at most so many requests at a time.

    The first exception ends it.
    """
    if len(items) < 2 or concurrency < 2:
        return [function(item) for item in items]
    with ThreadPoolExecutor(max_workers=min(concurrency, len(items))) as pool:
        return list(pool.map(function, items))
