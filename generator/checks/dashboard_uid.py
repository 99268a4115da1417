"""A dashboard uid that Grafana takes: it skips the file with any other, and says so only in its log."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.compile.dashboard import Compiled
from generator.problem import Problem

_TAKEN = re.compile(r"[a-zA-Z0-9_-]{1,40}")


def check(dashboard: Compiled) -> Iterator[Problem]:
    """Refuse an empty uid, one over 40 characters, and characters beside letters, digits, `-` and `_`."""
    uid = str(dashboard.data.get("uid") or "")
    if not _TAKEN.fullmatch(uid):
        yield Problem(
            id="dashboard/uid",
            place=dashboard.places.dashboard,
            message=f"the uid {uid!r} is not one to 40 of a-z A-Z 0-9 - _",
            mend="give a uid such as `loom-overview`, and keep it: links name it",
        )
