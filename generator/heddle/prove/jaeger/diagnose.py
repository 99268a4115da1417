"""Why a search finds no trace: its service, its operation, a tag, or its time."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from heddle.grafana.time_range import TimeRange
from heddle.prove.http import Refused
from heddle.prove.jaeger.api import Asks, Search
from heddle.prove.result import Reason, Why
from heddle.prove.text import listed, said

_SAMPLE = 5
_ONLY_ON_FAULTS = "error"
"""The tag that only failures have: without any, nothing failed."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """Explains questions to one Jaeger; `retention` is how far back it is asked, in seconds."""

    jaeger: Asks
    retention: float

    def why(self, search: Search, tags: str, over: TimeRange) -> Why:
        """Return why a search that Jaeger took finds nothing; `tags` is as the panel writes them."""
        try:
            return self._why(dict(search), tags, over)
        except Refused as refused:
            return Why(Reason.UNKNOWN, f"the server refuses what would tell: {refused}")

    def nothing(self) -> Why:
        """Return why there is no trace at all."""
        try:
            return self._silent()
        except Refused as refused:
            return Why(Reason.UNKNOWN, f"the server refuses what would tell: {refused}")

    def no_calls(self, over: TimeRange) -> Why:
        """Return why no service calls another."""
        services = self.jaeger.services()
        if len(services) < 2:
            return Why(Reason.QUIET, f"there are not two services that could call each other: {listed(services)}")
        if self.jaeger.calls(self._ever(over)):
            return Why(Reason.QUIET, "services called each other before, and not in range")
        return Why(
            Reason.NOTHING,
            f"no service ever called another; the services are {listed(services)}. Stores such as Elasticsearch and"
            " Cassandra need Jaeger's own job for it",
        )

    def _why(self, asked: dict[str, str], tags: str, over: TimeRange) -> Why:
        service, operation = asked.get("service", ""), asked.get("operation", "")
        services = self.jaeger.services()
        if not services:
            return Why(Reason.NOTHING, "no service has ever sent a span")
        if service not in services:
            return Why(Reason.VALUE, f"there is no service `{service}`; the services are {listed(services)}")
        operations = self.jaeger.operations(service) if operation else []
        if operation and operation not in operations:
            return Why(
                Reason.VALUE, f"`{service}` has no operation `{operation}`; its operations are {listed(operations)}"
            )
        base: Search = (("service", service),)
        if not self.jaeger.search(base, over, 1).ids:
            last = self.jaeger.search(base, self._ever(over), 1).newest
            seen = f"`{service}` has sent no trace in range; the last was at {said(last)}" if last else ""
            return Why(Reason.UNTIL if last else Reason.NOTHING, seen or f"`{service}` has never sent a trace")
        named: Search = (*base, ("operation", operation)) if operation else base
        sample = self.jaeger.search(named, over, _SAMPLE).ids
        if not sample:
            return Why(Reason.QUIET, f"`{service}` has traces in range, and none with `{operation}`")
        return self._filtered(asked, tags, sample, over)

    def _filtered(self, asked: dict[str, str], tags: str, sample: tuple[str, ...], over: TimeRange) -> Why:
        """Return which of the tags and durations leaves nothing over."""
        whole = tuple(asked.items())
        last = self.jaeger.search(whole, self._ever(over), 1).newest
        if last is not None:
            return Why(Reason.QUIET, f"no trace in range is like that; the last was at {said(last)}")
        wanted = tag_pairs(tags)
        if wanted and _ONLY_ON_FAULTS not in wanted:
            have: dict[str, set[str]] = {}
            for one in sample:
                for key, values in self.jaeger.trace(one, over).tags.items():
                    have.setdefault(key, set()).update(values)
            for key, value in wanted.items():
                if key not in have:
                    return Why(Reason.LABEL, f"no span has the tag `{key}`; there is {listed(sorted(have))}")
                if value not in have[key]:
                    there = listed(sorted(have[key]))
                    return Why(Reason.VALUE, f"no span has `{key}={value}`; the values are {there}")
        return Why(Reason.QUIET, "there are traces in range, and none that fulfils all that is asked")

    def _silent(self) -> Why:
        services = self.jaeger.services()
        if not services:
            return Why(Reason.NOTHING, "no service has ever sent a span")
        return Why(Reason.QUIET, f"there is no trace in range; the services are {listed(services)}")

    def _ever(self, over: TimeRange) -> TimeRange:
        return TimeRange(over.end - max(self.retention, over.seconds), over.end)


def tag_pairs(tags: str) -> dict[str, str]:
    """Return tags that are written in logfmt."""
    try:
        words = shlex.split(tags)
    except ValueError:
        words = tags.split()
    pairs = (word.partition("=") for word in words)
    return {key: value if sign else "true" for key, sign, value in pairs if key}
