"""The rules that `generate` asks too: what Grafana refuses, drops or freezes on, and what the house demands.

They are named one by one, so that a run loads no other rule.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from generator.checks.rule import Rule, rule_of

_NAMES = {
    "dashboard": ("uid", "title", "description", "tags", "grid", "undefined"),
    "panel": ("title", "asks", "unit", "query"),
    "project": ("duplicate_uid", "duplicate_title", "folder", "link", "datasource"),
    "sources": (
        "uid",
        "name",
        "url",
        "duplicate_uid",
        "duplicate_name",
        "default",
        "target",
        "links",
        "secret",
        "variable",
    ),
    "alerting": (
        "duplicate",
        "duplicate_group",
        "datasource",
        "panel",
        "folder",
        "interval",
        "waiting",
        "receiver_complete",
        "receiver_default",
        "receiver_muted",
        "receiver_names",
        "mute_timing",
    ),
}
SCOPES = tuple(_NAMES)
"""The packages that have such rules."""


@cache
def gate(*scopes: str) -> tuple[Rule, ...]:
    """Return the rules of these packages, in their order."""
    return tuple(
        rule_of(import_module(f"generator.checks.{scope}.{name}")) for scope in scopes for name in _NAMES[scope]
    )
