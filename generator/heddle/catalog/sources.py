"""Where metrics come from, and which queries select the series of a source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from heddle.grafana.variables import has_variables
from heddle.promql.ast import Matcher

_OF_PROMETHEUS: Final = frozenset({"up", "ALERTS", "ALERTS_FOR_STATE", "target_info"})
_OF_RUNTIMES: Final = frozenset({"process", "go", "python", "jvm", "nodejs", "ruby", "dotnet", "system", "promhttp"})
"""Prefixes of metrics that libraries add to programs of all kinds."""
_WORD: Final = re.compile(r"[_:.]")


@dataclass(frozen=True, slots=True)
class MetricSource:
    """A file, a URL or a module with metrics.

    `scope` are labels of the scraped target with their values; empty if they are not known. `prefixes` are the first
    words of the names of its metrics.
    """

    name: str
    scope: tuple[tuple[str, str], ...] = ()
    prefixes: frozenset[str] = frozenset()

    @property
    def labels(self) -> str:
        """The scope as matchers in PromQL."""
        return ", ".join(f'{label}="{value}"' for label, value in self.scope)

    def can_match(self, matchers: Sequence[Matcher]) -> bool:
        """Return whether matchers can select series of the source: no label of its scope contradicts them."""
        if any(matcher.alternative for matcher in matchers):
            return True
        scope = dict(self.scope)
        return all(_accepts(matcher, scope[matcher.label]) for matcher in matchers if matcher.label in scope)

    def claims(self, name: str, matchers: Sequence[Matcher]) -> bool:
        """Return whether a metric should be among those of the source: by the prefix, or since the matchers name it."""
        prefix = prefix_of(name)
        has_prefix = prefix in self.prefixes and prefix not in _OF_RUNTIMES
        return self.can_match(matchers) and (has_prefix or self._is_named_by(matchers))

    def _is_named_by(self, matchers: Sequence[Matcher]) -> bool:
        """Return whether matchers state the job of the scope, or all its labels if it has no job."""
        selected = {(matcher.label, matcher.value) for matcher in matchers if matcher.operator in ("=", "=~")}
        required = {(label, value) for label, value in self.scope if label == "job"} or set(self.scope)
        return bool(required) and required <= selected and not any(matcher.alternative for matcher in matchers)


def is_of_prometheus(name: str) -> bool:
    """Return whether Prometheus itself creates a metric."""
    return name in _OF_PROMETHEUS or name.startswith("scrape_")


def prefix_of(name: str) -> str:
    """Return the first word of the name of a metric: `node` of `node_cpu_seconds_total`."""
    return _WORD.split(name.lstrip("_:."), maxsplit=1)[0]


def _accepts(matcher: Matcher, value: str) -> bool:
    if has_variables(matcher.value):
        return True
    match matcher.operator:
        case "=":
            return matcher.value == value
        case "!=":
            return matcher.value != value
        case "=~":
            return matches(matcher.value, value) is not False
        case "!~":
            return matches(matcher.value, value) is not True


def matches(pattern: str, text: str) -> bool | None:
    """Return whether a regular expression of Prometheus matches a whole text, None if only Prometheus can read it."""
    compiled = _compiled(pattern)
    return None if compiled is None else compiled.fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error:
        return None
