"""A rule: what it examines, its page, and the examples that prove that it works.

A rule is a module, and its path is its id: `query/rate_of_gauge.py` is `query/rate-of-gauge`. Its docstring is its
page: a sentence, then `Why:`, `Bad:` and `Good:`. It defines `SEVERITY`, `check(subject)`, and `bad()` and `good()`,
which return subjects that the rule reports and accepts. The annotation of `subject` decides what the rule is run on.

Three names are optional: `EXTERNAL_SEVERITY`, the severity for dashboards that were not built with Heddle (None: not
run there; absent: the same severity), `GATE = True` for what `generate` enforces too, and `KEYWORDS` of a rule about
queries, in lower case: a query that contains none of them is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """What a rule reports: `at` is the part of the dashboard, or the location, if it is not the subject's own.

    `id` is that of the rule unless the rule crashed.
    """

    message: str
    help: str
    at: Json | Location | None = None
    related: Location | None = None
    id: str = ""


Check = Callable[[Any], Iterator[Violation]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule as a value; `scope` names the type of its subject."""

    id: str
    scope: str
    severity: Severity
    external_severity: Severity | None
    gate: bool
    keywords: tuple[str, ...] = ()
    page: str
    check: Check
    bad: Callable[[], Any]
    good: Callable[[], Any]

    def severity_for(self, *, built_with_heddle: bool) -> Severity | None:
        """Return how much it matters in a dashboard, None where it is not asked."""
        return self.severity if built_with_heddle else self.external_severity


def rule_from_module(module: ModuleType) -> Rule:
    """Return the rule that a module is. Raises AttributeError where it lacks a part."""
    severity: Severity = module.SEVERITY
    return Rule(
        id="/".join(module.__name__.split(".")[-2:]).replace("_", "-"),
        scope=module.check.__annotations__["subject"].lower(),
        severity=severity,
        external_severity=getattr(module, "EXTERNAL_SEVERITY", severity),
        gate=getattr(module, "GATE", False),
        keywords=getattr(module, "KEYWORDS", ()),
        page=(module.__doc__ or "").strip(),
        check=module.check,
        bad=module.bad,
        good=module.good,
    )
