"""Which rules run, and which findings are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.diagnostics.suggestion import did_you_mean
from heddle.rules.registry import rules
from heddle.rules.rule import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSelection:
    """`select` and `ignore` are ids or globs of rules; `least` is the minimum severity of rules not selected by name.

    `today` decides which exceptions have expired. `own` are the rules of the project, beside those of Heddle.
    """

    today: date
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    least: Severity = Severity.NOTE
    own: tuple[Rule, ...] = ()

    @property
    def all(self) -> tuple[Rule, ...]:
        """All rules that could be selected."""
        return (*rules(), *self.own)

    def rules(self) -> tuple[Rule, ...]:
        """Return the selected rules. Raises BadInput for an id or glob that matches no rule."""
        ids = [rule.id for rule in self.all]
        unknown = [glob for glob in (*self.select, *self.ignore) if not any(fnmatchcase(id, glob) for id in ids)]
        if unknown:
            raise BadInput(_unknown_rule(glob, ids) for glob in unknown)
        return tuple(rule for rule in self.all if self._selects(rule.id))

    @property
    def threshold(self) -> Severity:
        """The minimum severity of findings: every severity if rules are selected by name."""
        return Severity.ADVICE if self.select else self.least

    def shown(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return the findings of selected rules and those without a rule, as far as they are severe enough."""
        excluded = {rule.id for rule in self.all if not self._selects(rule.id)}
        return tuple(
            finding for finding in findings if finding.severity >= self.threshold and finding.id not in excluded
        )

    def _selects(self, id: str) -> bool:
        selected = not self.select or any(fnmatchcase(id, glob) for glob in self.select)
        return selected and not any(fnmatchcase(id, glob) for glob in self.ignore)


def _unknown_rule(glob: str, ids: Iterable[str]) -> Finding:
    return Finding(
        id="check/unknown-rule",
        location=Location("<command line>"),
        message=f"unknown rule {glob!r}",
        help=did_you_mean(glob, ids, "") or "`heddle explain` lists the rules",
    )
