"""What kind of Grafana this is: asked of the server, never configured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from heddle.grafana.json_prune import mapping, members
from heddle.sync.client import Grafana
from heddle.sync.http_response import Answer, Broken, Unreachable

_DASHBOARDS = "dashboard.grafana.app"
_READ = ("v0alpha1", "v1beta1", "v1")
"""Versions of the dashboards' API that give back what is stored; the first converts nothing."""

_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A Grafana whose version, organisation and dialect are known."""

    grafana: Grafana
    version: tuple[int, int]
    org: int
    org_name: str
    listing: str = ""
    """The path that lists dashboards with their content, empty where there is none: before 12."""

    @property
    def depth(self) -> int:
        """How many levels of folders there may be; 1 where subfolders are ignored in silence."""
        return 1 if self.version < (11, 0) else 4

    def page(self, path: str) -> list[Any]:
        """Return the list that is at a path. Raises Unreachable."""
        body = self.read(path).body
        if body is not None and not isinstance(body, list):
            raise self.strange(path)
        return body or []

    def strange(self, path: str) -> Unreachable:
        """Return the error for an answer that is granted and has another shape than Grafana's."""
        message = f"reading {_bare(path)}: this is no answer of Grafana's API: it has another shape"
        return Unreachable(self.grafana.url, message, "see what answers there: a proxy may have an answer of its own")

    def read(self, path: str, *, missing: bool = False, related: int = 0) -> Answer:
        """Return what is at a path, or an answer `also` of interest. Raises Unreachable, for 404 unless it may be."""
        try:
            answer = self.grafana.get(path)
        except Broken as error:
            raise Unreachable(self.grafana.url, f"reading {_bare(path)}: {error}", _LATER) from None
        if answer.ok or (missing and answer.missing) or answer.status == related:
            return answer
        raise refusal(self.grafana.url, f"reading {_bare(path)}", answer)

    def stored(self) -> Iterator[Any]:
        """Yield every dashboard as `/apis` lists it, in pages. Raises Unreachable."""
        return self._pages(self.listing)

    def folders(self) -> Iterator[Any]:
        """Yield every folder as `/apis` lists it, in pages. Raises Unreachable."""
        namespace = self.listing.split("/")[-2]
        older, newer = (f"/apis/folder.grafana.app/{each}/namespaces/{namespace}/folders" for each in ("v1beta1", "v1"))
        return self._pages(older, newer)

    def _pages(self, listing: str, instead: str = "") -> Iterator[Any]:
        """Yield what a listing holds, or what another does where it is not served."""
        after = ""
        while True:
            path = f"{listing}?limit={_PAGE}" + (f"&continue={quote(after, safe='')}" if after else "")
            answer = self.read(path, missing=bool(instead))
            if answer.missing:
                yield from self._pages(instead)
                return
            body = answer.body
            if not isinstance(body, dict):
                raise self.strange(listing)
            yield from members(body.get("items"))
            after = str(mapping(body.get("metadata")).get("continue") or "")
            if not after:
                return


_LATER = "see that it runs, and try again; what was done stays done"


def connect(grafana: Grafana) -> Server:
    """Return the server behind a door. Raises Unreachable."""
    health = _health(grafana)
    org = grafana_org(grafana)
    version = _version(str(health.get("version") or ""))
    if version is None or version >= (12, 0):
        settings = mapping(_asked(grafana, "/api/frontend/settings").body)
        version = version or _version(str(mapping(settings.get("buildInfo")).get("version") or ""))
        listing = _listing(grafana, str(settings.get("namespace") or _namespace(int(org["id"]))))
    else:
        listing = ""
    if version is None:
        raise Unreachable(grafana.url, "the server does not tell its version", "see that this is a Grafana")
    if version < (10, 1):
        message = f"this is Grafana {version[0]}.{version[1]}, and a push speaks to 10.4 and later"
        raise Unreachable(grafana.url, message, "mount the files in `out/provisioning`, or upgrade")
    return Server(grafana=grafana, version=version, org=int(org["id"]), org_name=str(org["name"]), listing=listing)


def grafana_org(grafana: Grafana) -> dict[str, Any]:
    """Return the organisation that the credentials belong to. Raises Unreachable."""
    answer = _asked(grafana, "/api/org")
    if isinstance(answer.body, dict) and isinstance(answer.body.get("id"), int):
        return answer.body
    raise Unreachable(grafana.url, "this is no Grafana: it does not tell its organisation", "give its address and path")


def refusal(url: str, doing: str, answer: Answer) -> Unreachable:
    """Return the error for a request that was not granted, with what is missing."""
    if answer.status == 401 or (answer.status == 400 and "password" in answer.said):
        help = "see that the token or the password is right, and of this organisation"
        return Unreachable(url, f"Grafana does not accept the credentials: {answer.said}", help, "push/credentials")
    if answer.status == 403:
        needed = re.search(r"Permissions needed: (.+)$", answer.said)
        help = f"give the service account {needed[1] if needed else 'the Admin role'}"
        return Unreachable(url, f"{doing}: Grafana refuses: {answer.said}", help, "push/permission")
    return Unreachable(url, f"{doing}: HTTP {answer.status}: {answer.said}", _LATER)


def _health(grafana: Grafana) -> dict[str, Any]:
    answer = _asked(grafana, "/api/health")
    if not isinstance(answer.body, dict) or "database" not in answer.body:
        raise Unreachable(grafana.url, "this is no Grafana: its /api/health is another's", "give its address and path")
    return answer.body


def _asked(grafana: Grafana, path: str) -> Answer:
    answer = _heard(grafana, path)
    if not answer.ok:
        raise refusal(grafana.url, f"asking {path}", answer)
    return answer


def _heard(grafana: Grafana, path: str) -> Answer:
    try:
        return grafana.get(path)
    except Broken as error:
        raise Unreachable(grafana.url, str(error), "see that the address is right and that Grafana runs") from None


def _version(text: str) -> tuple[int, int] | None:
    found = re.match(r"v?(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else None


def _namespace(org: int) -> str:
    return "default" if org == 1 else f"org-{org}"


def _listing(grafana: Grafana, namespace: str) -> str:
    answer = _heard(grafana, f"/apis/{_DASHBOARDS}")
    if not answer.ok and not answer.missing:
        raise refusal(grafana.url, f"asking /apis/{_DASHBOARDS}", answer)
    served = answer.body.get("versions") if answer.ok and isinstance(answer.body, dict) else None
    names = [each.get("version") for each in members(served)]
    chosen = next((each for each in _READ if each in names), "")
    return f"/apis/{_DASHBOARDS}/{chosen}/namespaces/{namespace}/dashboards" if chosen else ""


def _bare(path: str) -> str:
    return path.partition("?")[0]
