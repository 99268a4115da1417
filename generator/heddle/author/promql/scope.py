"""Which series a query means: those of the chosen jobs on a dashboard, those of the settings' jobs in an alert."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heddle.author.promql.escape import quoted
from heddle.author.promql.windows import RATE_INTERVAL, window
from heddle.settings.active import project_settings

if TYPE_CHECKING:
    from heddle.catalog.metrics import System

_PLAIN: Final = re.compile(r"[\w:/@ -]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where a query is asked: `rate_window` is the span of a rate that names none; `dashboard` says who picks jobs."""

    rate_window: str
    dashboard: bool

    def matchers(self, system: System) -> tuple[str, ...]:
        """Return the matchers that narrow any series to a system."""
        if self.dashboard:
            return f'job=~"${system.job_variable}"', f'instance=~"${system.instance_variable}"'
        job = project_settings().jobs[system.name]
        return (f"job{'=' if _PLAIN.fullmatch(job) else '=~'}{quoted(job)}",)


DASHBOARD: Final = Scope(rate_window=RATE_INTERVAL, dashboard=True)
"""A dashboard with the variables that `job` and `instance` make."""


def alert_scope(rate_window: str = "5m") -> Scope:
    """Return the scope of a rule: no variables, jobs from settings, and windows that are durations."""
    return Scope(rate_window=window(rate_window), dashboard=False)
