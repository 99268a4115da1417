"""Exceptions from rules, from definitions and from the settings, and whether they are still needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date
from fnmatch import fnmatchcase

from heddle.author.allow import Allowance, allow
from heddle.compile.dashboard import Compiled, exceptions_of
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.ids import error_pages
from heddle.diagnostics.suggestion import did_you_mean
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels
from heddle.settings.model import Settings


class ExceptionSet:
    """The exceptions that apply on a day; remembers which of them suppressed a finding.

    `general` are those of the settings, each with a glob of dashboard uids, empty for everything.
    """

    def __init__(self, today: date, general: Sequence[tuple[Allowance, str]] = ()) -> None:
        self._today = today
        self._general = general
        self._used: set[Allowance] = set()
        self._all: dict[Allowance, None] = {allowance: None for allowance, _ in general}

    def add(self, compiled: Compiled) -> None:
        """Add the exceptions of a dashboard and its panels."""
        self._all.update(dict.fromkeys(compiled.exceptions()))

    def suppress(self, compiled: Compiled, rule: str, part: Json) -> bool:
        """Tell whether an exception of the part, its panel, the dashboard or the settings suppresses a finding."""
        uid = str(compiled.data.get("uid", ""))
        general = (allowance for allowance, glob in self._general if not glob or fnmatchcase(uid, glob))
        return self._use(rule, (*_exceptions_for(compiled, rule, part), *general))

    def remaining(self, compiled: Compiled, repairs: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return the findings about repairs of a dashboard that no exception suppresses; errors always remain."""
        return tuple(
            finding
            for finding in repairs
            if finding.severity is Severity.ERROR or not self.suppress(compiled, finding.id, compiled.data)
        )

    def suppress_in_project(self, rule: str) -> bool:
        """Tell whether an exception of the settings suppresses a finding about the whole project."""
        return self._use(rule, [allowance for allowance, glob in self._general if not glob])

    def findings(self, rules: Set[str]) -> Iterator[Finding]:
        """Yield the exceptions that are expired, unused, or from a rule that does not exist."""
        for allowance in self._all:
            rule = allowance.rule
            if rule not in rules and rule not in error_pages():
                help = did_you_mean(rule, rules, "") or "`heddle explain` lists the rules"
                yield _finding("allow/unknown-rule", allowance, f"unknown rule {rule}", help)
            elif self._expired(allowance):
                message = f"the exception from {rule} expired on {allowance.until} ({allowance.because})"
                yield _finding("allow/expired", allowance, message, "fix the problem, or set a later date")
            elif allowance not in self._used:
                message = f"the exception from {rule} suppresses nothing ({allowance.because})"
                yield _finding("allow/unused", allowance, message, "remove it", Severity.NOTE)

    def _use(self, rule: str, candidates: Iterable[Allowance]) -> bool:
        for allowance in candidates:
            if allowance.rule == rule and not self._expired(allowance):
                self._used.add(allowance)
                return True
        return False

    def _expired(self, allowance: Allowance) -> bool:
        return allowance.until is not None and self._today >= allowance.until


def settings_exceptions(settings: Settings) -> list[tuple[Allowance, str]]:
    """Return the exceptions of the settings, each with a glob of dashboard uids. Raises AuthorError."""
    exceptions = []
    for name, exception in sorted(settings.allow.items()):
        location = settings.source.document.location("allow", name)
        until = exception.until or ""
        allowance = allow(exception.rule, because=exception.because, until=until, location=location)
        exceptions.append((allowance, exception.dashboard or ""))
    return exceptions


def _exceptions_for(compiled: Compiled, rule: str, part: Json) -> list[Allowance]:
    """Return the exceptions of a part, its panel and the dashboard; which panel it is matters only if one is needed."""
    if not any(allowance.rule == rule for allowance in compiled.exceptions()):
        return []
    owners = (part, _panel_of(compiled, part), compiled.data)
    return [allowance for owner in owners if owner is not None for allowance in exceptions_of(owner)]


def _panel_of(compiled: Compiled, part: Json) -> Json | None:
    panels = walk_panels(compiled.data)
    return next((panel for panel in panels if any(target is part for target in panel.get("targets", ()))), None)


def _finding(id: str, allowance: Allowance, message: str, help: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(id=id, location=allowance.location, message=message, help=help, severity=severity)
