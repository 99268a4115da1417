"""The rules that `generate` enforces: what Grafana rejects, drops or hangs on, and what every definition must state.

They are listed by id, so that `generate` imports no other rule; a test compares the list with each rule's `GATE`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from heddle.rules.rule import Rule, rule_from_module

_IDS = (
    "dashboard/uid",
    "dashboard/title",
    "dashboard/description",
    "dashboard/tags",
    "panel/grid",
    "variable/undefined",
    "panel/title",
    "panel/description",
    "panel/unit",
    "panel/query",
    "dashboard/duplicate-uid",
    "dashboard/duplicate-title",
    "folder/uid",
    "dashboard/link",
    "panel/datasource",
    "datasource/uid",
    "datasource/name",
    "datasource/url",
    "datasource/duplicate-uid",
    "datasource/duplicate-name",
    "datasource/default",
    "datasource/target",
    "datasource/duplicate-link",
    "datasource/secret",
    "datasource/variable",
    "alert/duplicate",
    "alert/duplicate-group",
    "alert/datasource",
    "alert/panel",
    "alert/folder",
    "alert/interval",
    "alert/metric-not-emitted",
    "receiver/complete",
    "receiver/default",
    "receiver/muted",
    "receiver/names",
    "receiver/mute-timing",
)


@cache
def gate(*scopes: str) -> tuple[Rule, ...]:
    """Return the enforced rules whose subject is one of `scopes`, in the order in which they are listed."""
    modules = (import_module(f"heddle.rules.{id.replace('/', '.').replace('-', '_')}") for id in _IDS)
    rules = map(rule_from_module, modules)
    return tuple(rule for rule in rules if rule.scope in scopes)
