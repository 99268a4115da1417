"""States of a panel with different values of its variables."""

from __future__ import annotations

from tests.dashboards.loopos.expand import ALL, PanelState, Value
from tests.dashboards.loopos.requests import BEGIN, END, PROJECT

_EVERYTHING: dict[str, Value] = {name: [ALL] for name in ("environment", "service", "model", "session")}
CHOICES: dict[str, dict[str, Value]] = {
    "all": _EVERYTHING,
    "some": {
        **_EVERYTHING,
        "environment": ["production"],
        "service": ["planner", "o'brien"],
        "model": ["gpt-5", "claude-sonnet-4-6"],
    },
    "sessions": {**_EVERYTHING, "session": ["session-0", "session-3", "it's new"]},
    "nothing": {**_EVERYTHING, "session": ["x') OR ('1' = '1"]},
}


def panel_state(choice: str) -> PanelState:
    """Return the state of a panel."""
    return PanelState(begin=BEGIN, end=END, variables={"project": PROJECT, **CHOICES[choice]})
