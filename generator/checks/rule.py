"""A rule: what it asks, what its page says, and its own proof that it works.

A rule is a module. Its docstring is its page: a sentence, then `Why:`, `Bad:` and `Good:`. It has `ID`, which is
object/property, `SEVERITY`, `check(subject)`, and `bad()` and `good()`: subjects that it catches and leaves alone.
Three more are optional: `ELSEWHERE`, the severity for dashboards that are not written in the house's words (None: not
asked there; left out: the same one), `GATE = True` for what `generate` refuses too, and `WORDS` of a rule about
queries, in lower case: one that holds none of them is not asked about. The package that holds a rule says what its
subject is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from generator.compile.tree import Json
from generator.place import Place
from generator.problem import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule found: `at` is the part of the dashboard, or the place, if it is not the subject's own."""

    message: str
    mend: str
    at: Json | Place | None = None
    also: Place | None = None


Check = Callable[[Any], Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule as a value; `scope` is the package that holds it."""

    id: str
    scope: str
    severity: Severity
    elsewhere: Severity | None
    gate: bool
    words: tuple[str, ...] = ()
    page: str
    check: Check
    bad: Callable[[], Any]
    good: Callable[[], Any]

    def severity_for(self, *, house: bool) -> Severity | None:
        """Return how much it matters in a dashboard, None where it is not asked."""
        return self.severity if house else self.elsewhere


def rule_of(module: ModuleType) -> Rule:
    """Return the rule that a module is. Raises AttributeError where it lacks a part."""
    severity: Severity = module.SEVERITY
    return Rule(
        id=module.ID,
        scope=module.__name__.split(".")[-2],
        severity=severity,
        elsewhere=getattr(module, "ELSEWHERE", severity),
        gate=getattr(module, "GATE", False),
        words=getattr(module, "WORDS", ()),
        page=(module.__doc__ or "").strip(),
        check=module.check,
        bad=module.bad,
        good=module.good,
    )
