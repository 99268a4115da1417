"""A data source has a uid and a name that Grafana takes; any other stops the server at its start."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.author.datasources import DataSource
from generator.problem import Problem

_UID = re.compile(r"[a-zA-Z0-9_-]{1,40}")


def check(specs: Sequence[DataSource]) -> Iterator[Problem]:
    """Refuse uids, names and addresses that are empty, too long or of other characters."""
    for spec in specs:
        if not _UID.fullmatch(spec.uid):
            yield Problem(
                id="datasource/uid",
                place=spec.place,
                message=f"the uid {spec.uid!r} is not one to 40 of a-z A-Z 0-9 - _",
                mend="give a uid such as `prometheus`, and keep it: dashboards name it",
            )
        for what, text, limit in (("name", spec.name, 190), ("url", spec.connection.url, 255)):
            if not 0 < len(text) <= limit:
                yield Problem(
                    id=f"datasource/{what}",
                    place=spec.place,
                    message=f"the {what} of the data source {spec.uid!r} has {len(text)} characters, not 1 to {limit}",
                    mend=f"give it a {what} of at most {limit} characters",
                )
