"""What readers choose."""

from __future__ import annotations

from tests.dashboards.loopos.expand import ALL, Asked, Value
from tests.dashboards.loopos.world import BEGIN, END, PROJECT

_EVERYTHING: dict[str, Value] = {name: [ALL] for name in ("environment", "service", "model", "session")}
CHOICES: dict[str, dict[str, Value]] = {
    "all": _EVERYTHING,
    "some": {
        **_EVERYTHING,
        "environment": ["production"],
        "service": ["planner", "o'brien"],
        "model": ["gpt-5", "claude-sonnet-4-6"],
    },
    "sessions": {**_EVERYTHING, "session": ["session-0", "session-3", "nobody's"]},
    "nothing": {**_EVERYTHING, "session": ["x') OR ('1' = '1"]},
}


def asked(choice: str) -> Asked:
    """Return the state of a panel."""
    return Asked(begin=BEGIN, end=END, variables={"project": PROJECT, **CHOICES[choice]})
