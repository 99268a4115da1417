"""The registry of rules, and of the pages of all ids."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from heddle.diagnostics.ids import error_pages
from heddle.rules.rule import Rule, rule_from_module

_ROOT = "heddle.rules"
_CHECK_ONLY = frozenset({"query"})
"""Packages without a rule that `heddle generate` enforces, which imports none of them: it does not parse queries."""


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules, ordered by id: every module in a package below `heddle.rules` is one."""
    return tuple(rule for package in _packages() for rule in _rules_in(package))


@cache
def generate_rules(*scopes: str) -> tuple[Rule, ...]:
    """Return the rules with one of these scopes that `heddle generate` enforces."""
    rules = (rule for package in _packages() if package not in _CHECK_ONLY for rule in _rules_in(package))
    return tuple(rule for rule in rules if rule.in_generate and rule.scope in scopes)


def _packages() -> list[str]:
    modules = pkgutil.iter_modules(import_module(_ROOT).__path__)
    return sorted(module.name for module in modules if module.ispkg)


@cache
def _rules_in(package: str) -> tuple[Rule, ...]:
    modules = pkgutil.iter_modules(import_module(f"{_ROOT}.{package}").__path__)
    names = sorted(module.name for module in modules)
    return tuple(rule_from_module(import_module(f"{_ROOT}.{package}.{name}")) for name in names)


@cache
def pages() -> Mapping[str, str]:
    """Return the page of every id that a finding can have, ordered by id."""
    return dict(sorted({**error_pages(), **{rule.id: rule.page for rule in rules()}}.items()))
