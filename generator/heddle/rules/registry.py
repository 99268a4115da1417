"""The registry of rules, and of the pages of all ids."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from heddle.diagnostics.ids import error_pages
from heddle.rules.rule import Rule, rule_from_module

_ROOT = "heddle.rules"


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules, ordered by id: every module in a package below `heddle.rules` is one."""
    packages = [package.name for package in pkgutil.iter_modules(import_module(_ROOT).__path__) if package.ispkg]
    modules = [
        f"{_ROOT}.{package}.{module.name}"
        for package in packages
        for module in pkgutil.iter_modules(import_module(f"{_ROOT}.{package}").__path__)
    ]
    return tuple(sorted((rule_from_module(import_module(name)) for name in modules), key=lambda rule: rule.id))


@cache
def generate_rules(*scopes: str) -> tuple[Rule, ...]:
    """Return the rules with one of these scopes that `heddle generate` enforces."""
    return tuple(rule for rule in rules() if rule.in_generate and rule.scope in scopes)


@cache
def pages() -> Mapping[str, str]:
    """Return the page of every id that a finding can have, ordered by id."""
    return dict(sorted({**error_pages(), **{rule.id: rule.page for rule in rules()}}.items()))
