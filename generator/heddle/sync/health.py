"""Asks each data source whether it is well; what does not know how to tell is not asked again."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from heddle.sync.http_response import Broken, Unreachable
from heddle.sync.server import Server


def health(server: Server, uids: Iterable[str]) -> list[tuple[str, str]]:
    """Return the data sources that say they are not well, with their words."""
    found = []
    for uid in uids:
        try:
            answer = server.grafana.get(f"/api/datasources/uid/{quote(uid, safe='')}/health")
        except Broken as error:
            found.append((uid, str(error)))
            continue
        except Unreachable as error:
            found.append((uid, error.findings[0].message))
            continue
        if not answer.ok and not (answer.missing and server.version < (10, 2)):
            found.append((uid, answer.said))
    return found
