"""What dashboards may cost: the limits that `heddle prove --budget` holds them to."""

from __future__ import annotations

from heddle.settings.kinds import Kind
from heddle.settings.setting import Setting

_SCOPES = {"panel": "all queries of one panel", "dashboard": "one refresh of a dashboard"}
_MEASURES = {"series": "have series", "samples": "read samples", "seconds": "take seconds"}

BUDGET = tuple(
    Setting(
        key=f"budget.{scope}.{measure}",
        kind=Kind.NUMBER,
        default=0.0,
        meaning=f"How many {said.split()[1]} {what} may {said.split()[0]}; 0: no limit.",
    )
    for scope, what in _SCOPES.items()
    for measure, said in _MEASURES.items()
)
