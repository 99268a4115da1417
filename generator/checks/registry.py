"""Every rule there is, found in its package."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module

from generator.checks.asking import SCOPES
from generator.checks.rule import Rule, rule_of

_ROOT = "generator.checks"


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of every package, by id."""
    return tuple(sorted((rule for scope in SCOPES for rule in _in(scope)), key=lambda rule: rule.id))


def _in(scope: str) -> Iterator[Rule]:
    package = import_module(f"{_ROOT}.{scope}")
    for found in pkgutil.iter_modules(package.__path__):
        yield rule_of(import_module(f"{_ROOT}.{scope}.{found.name}"))
