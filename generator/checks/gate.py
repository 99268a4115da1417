"""The rules that `generate` asks too: what Grafana refuses, drops or freezes on, and what the house demands."""

from __future__ import annotations

from generator.checks.dashboard import description, grid, tags, uid, undefined
from generator.checks.dashboard import title as dashboard_title
from generator.checks.panel import asks, query, title, unit
from generator.checks.rule import Rule, rule_of

GATE: tuple[Rule, ...] = tuple(
    rule_of(module) for module in (uid, dashboard_title, description, tags, title, asks, unit, query, grid, undefined)
)
"""Named one by one, so that a run loads no other rule."""
