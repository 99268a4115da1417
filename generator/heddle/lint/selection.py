"""What is to be examined by which rules, and what came of it."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.rules.registry import rules
from heddle.rules.rule import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSelection:
    """`select` and `ignore` are ids or globs of rules; `least` is the least severity, of rules not selected by name."""

    today: date
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    least: Severity = Severity.NOTE

    def rules(self) -> tuple[Rule, ...]:
        """Return the rules to ask. Raises BadInput for a glob that no rule has."""
        known = rules()
        unknown = [glob for glob in (*self.select, *self.ignore) if not any(_fits(rule, [glob]) for rule in known)]
        if unknown:
            raise BadInput(_unknown(glob) for glob in unknown)
        chosen = (rule for rule in known if not self.select or _fits(rule, self.select))
        return tuple(rule for rule in chosen if not _fits(rule, self.ignore))

    @property
    def threshold(self) -> Severity:
        """The least severity that is shown: of rules selected by name, every one."""
        return Severity.ADVICE if self.select else self.least


@dataclass(frozen=True, slots=True, kw_only=True)
class LintResult:
    """What was found, in how many dashboards; `broken` says that something could not be compiled at all."""

    findings: tuple[Finding, ...]
    dashboards: int
    broken: bool = False


def _fits(rule: Rule, globs: Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(rule.id, glob) for glob in globs)


def _unknown(glob: str) -> Finding:
    message = f"no rule is called {glob!r}"
    return Finding(
        id="check/unknown-rule",
        location=Location("<command line>"),
        message=message,
        help="`heddle explain` lists them",
    )
