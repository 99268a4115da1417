"""The uid is too long, or contains other characters than letters, digits, `-` and `_`.

Why: Links, alerts and pushes refer to a dashboard by its uid. Grafana skips a file with an invalid one.
Bad: a uid with a space, or with more than 40 characters.
Good: `shop-overview`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.model import UID
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.ERROR
IN_GENERATE = True


def check(dashboard: Dashboard) -> Iterator[Violation]:
    uid = dashboard.data.get("uid") or ""
    if uid and not UID.fullmatch(str(uid)):
        yield Violation(message=f"invalid dashboard uid {uid!r}", help="use 1 to 40 letters, digits, `-` and `_`")


def bad() -> Dashboard:
    return examples.dashboard(uid="shop orders")


def good() -> Dashboard:
    return examples.dashboard(uid="shop-orders")
