"""Asks each data source whether it is well; what does not know how to tell is not asked again."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from heddle.grafana.http_errors import ErrorResponse, HttpError, NotFound
from heddle.sync.server import Server


def health(server: Server, uids: Iterable[str]) -> list[tuple[str, str]]:
    """Return the data sources that say they are not well, with their words."""
    found = []
    for uid in uids:
        try:
            server.grafana.get(f"/api/datasources/uid/{quote(uid, safe='')}/health")
        except NotFound as error:
            # Older versions answer so for a data source that has no health check.
            if server.version >= (10, 2):
                found.append((uid, error.message))
        except ErrorResponse as error:
            found.append((uid, error.message or str(error)))
        except HttpError as error:
            found.append((uid, str(error)))
    return found
