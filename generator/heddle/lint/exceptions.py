"""Exceptions from rules that authors wrote, and whether they are still needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from heddle.compile.dashboard import Compiled, exceptions_of
from heddle.diagnostics.finding import Finding, Severity
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels

if TYPE_CHECKING:
    from heddle.author.allow import Allowance


class Exceptions:
    """Notes which exceptions hold a finding back; `today` is the day on which that is asked.

    `general` are those of the settings, each with a glob of the uids of dashboards, empty for everything.
    """

    def __init__(self, today: date, general: Sequence[tuple[Allowance, str]] = ()) -> None:
        self._today = today
        self._general = general
        self._used: set[Allowance] = set()
        self._all: dict[Allowance, None] = {allowance: None for allowance, _ in general}

    def meet(self, compiled: Compiled) -> None:
        """Note the exceptions of a dashboard."""
        self._all.update(dict.fromkeys(compiled.exceptions()))

    def cover(self, compiled: Compiled, rule: str, part: Json) -> bool:
        """Tell whether an exception of a part, of its panel or of the dashboard holds a finding of a rule back."""
        uid = str(compiled.data.get("uid", ""))
        general = (allowance for allowance, glob in self._general if not glob or fnmatchcase(uid, glob))
        return self._used_one(rule, (*_own(compiled, rule, part), *general))

    def cover_all(self, rule: str) -> bool:
        """Tell whether an exception of the settings holds back a finding about everything together."""
        return self._used_one(rule, [allowance for allowance, glob in self._general if not glob])

    def _used_one(self, rule: str, allowed: Iterable[Allowance]) -> bool:
        for allowance in allowed:
            if allowance.rule == rule and (allowance.until is None or self._today < allowance.until):
                self._used.add(allowance)
                return True
        return False

    def findings(self, known: Set[str]) -> Iterator[Finding]:
        """Yield the exceptions that are over, that nothing needs, and those from rules that there are not."""
        for allowance in self._all:
            rule = allowance.rule
            if rule not in known:
                near = get_close_matches(rule, known, 1)
                help = f"did you mean {near[0]}?" if near else "`heddle explain` lists the rules"
                yield _finding("allow/unknown-rule", allowance, f"there is no rule {rule} to be excepted from", help)
            elif allowance.until is not None and self._today >= allowance.until:
                message = f"the exception from {rule} ended on {allowance.until}: {allowance.because}"
                yield _finding("allow/expired", allowance, message, "mend what it was for, or give it another day")
            elif allowance not in self._used:
                message = f"the exception from {rule} holds nothing back: {allowance.because}"
                yield _finding("allow/unused", allowance, message, "take it out", Severity.NOTE)


def _own(compiled: Compiled, rule: str, part: Json) -> list[Allowance]:
    """Return a dashboard's exceptions for a part; which panel holds it is asked only where one names the rule."""
    if not any(allowance.rule == rule for allowance in compiled.exceptions()):
        return []
    carriers = (part, _panel_of(compiled, part), compiled.data)
    return [allowance for carrier in carriers if carrier is not None for allowance in exceptions_of(carrier)]


def _panel_of(compiled: Compiled, part: Json) -> Json | None:
    panels = walk_panels(compiled.data)
    return next((panel for panel in panels if any(target is part for target in panel.get("targets", ()))), None)


def _finding(id: str, allowance: Allowance, message: str, help: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(id=id, location=allowance.location, message=message, help=help, severity=severity)
