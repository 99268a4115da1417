"""A rate is taken over four scrapes at least.

Why: over fewer, one failed scrape leaves no rate; over fewer than two there is never one. `$__interval` is as short as
the distance of the points, so that the graph empties when a reader zooms in.
Bad: `rate(orders_total[30s])` at a scrape every 15 seconds; `rate(orders_total[$__interval])`.
Good: `rate(orders_total[$__rate_interval])`, or `increase(orders_total[$__interval])` on a panel with
`interval="1m"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.durations import parse_duration
from heddle.promql.queries import RATE_FUNCTIONS, range_calls, window_seconds, window_variable
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query
from heddle.settings.active import project_settings

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE
KEYWORDS = ("rate", "increase")

_SCRAPES = 4
_SHORT = ("__interval", "__auto")


def check(subject: Query) -> Iterator[Violation]:
    """Find a rate over too short a window; the shorter of the panel's interval and the scrapes' counts."""
    scrape = parse_duration(project_settings().scrape_interval) or 15
    least = _least(subject)
    for call, selector in range_calls(subject.node):
        if call.name not in RATE_FUNCTIONS:
            continue
        variable, window = window_variable(selector), window_seconds(selector)
        if variable in _SHORT:
            if least is None or least >= _SCRAPES * scrape or (call.name == "increase" and _bars(subject)):
                continue
            said = f"${variable}, which is shorter than four scrapes when a reader zooms in"
        elif not variable and window < _SCRAPES * min(scrape, least or scrape):
            said = f"{window:g} s, which is less than four scrapes of {scrape:g} s"
        else:
            continue
        yield Violation(
            message=f"`{call.name}` of {selector.name} is taken over {said}",
            help=f"write `{call.name}({selector.name}[$__rate_interval])`",
        )


def _least(query: Query) -> float | None:
    """The least distance of two points in seconds, 0 where it is not set, None where it is not known."""
    written = str(query.target.get("interval") or query.panel.data.get("interval") or "")
    return parse_duration(written.lstrip(">= ")) if written else 0.0


def _bars(query: Query) -> bool:
    """Whether the panel shows what fell into each of its bars, so that they add up."""
    style = query.panel.defaults.get("custom", {}).get("drawStyle", "")
    return style == "bars" or bool(query.panel.data.get("bars")) or "$__interval" in query.panel.title


def bad() -> Query:
    """Return a rate over two scrapes."""
    return query("rate(orders_total[30s])")


def good() -> Query:
    """Return bars that each count what fell into them, none shorter than a minute."""
    return query("increase(orders_total[$__interval])", interval="1m")
