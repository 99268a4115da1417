"""The rules that `generate` enforces: what Grafana rejects, drops or hangs on, and what every definition must state.

They are listed by id, so that `generate` imports no other rule; a test compares the list with each rule's `GATE`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from heddle.rules.rule import Rule, rule_from_module

_IDS = (
    "dashboard/invalid-uid",
    "dashboard/missing-title",
    "dashboard/missing-description",
    "dashboard/missing-tags",
    "panel/invalid-position",
    "variable/undefined",
    "panel/missing-title",
    "panel/missing-description",
    "panel/missing-unit",
    "panel/missing-query",
    "dashboard/duplicate-uid",
    "dashboard/duplicate-title",
    "folder/uid-conflict",
    "dashboard/broken-link",
    "panel/unknown-datasource",
    "datasource/invalid-uid",
    "datasource/invalid-name",
    "datasource/invalid-url",
    "datasource/duplicate-uid",
    "datasource/duplicate-name",
    "datasource/unknown-default",
    "datasource/unknown-link-target",
    "datasource/duplicate-link",
    "datasource/plaintext-secret",
    "datasource/invalid-variable-name",
    "alert/duplicate-name",
    "alert/duplicate-group",
    "alert/unknown-datasource",
    "alert/unknown-panel",
    "alert/folder-conflict",
    "alert/invalid-interval",
    "alert/metric-not-emitted",
    "receiver/missing-address",
    "receiver/invalid-default",
    "receiver/muted-default",
    "receiver/unknown-name",
    "receiver/invalid-mute-timing",
)


@cache
def gate(*scopes: str) -> tuple[Rule, ...]:
    """Return the enforced rules whose subject is one of `scopes`, in the order in which they are listed."""
    modules = (import_module(f"heddle.rules.{id.replace('/', '.').replace('-', '_')}") for id in _IDS)
    rules = map(rule_from_module, modules)
    return tuple(rule for rule in rules if rule.scope in scopes)
