"""The window of a rate is shorter than four scrapes.

Why: A rate needs two samples. Over fewer than four scrapes, one failed scrape leaves a gap. `$__interval` shrinks with
the time range, so the graph becomes empty when a reader zooms in.
Bad: `rate(orders_total[30s])` with a scrape interval of 15 seconds; `rate(orders_total[$__interval])`.
Good: `rate(orders_total[$__rate_interval])`; `increase(orders_total[$__interval])` on a panel with `interval="1m"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.durations import format_duration, parse_duration
from heddle.promql.queries import RATE_FUNCTIONS, range_calls, window_seconds, window_variable
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE
KEYWORDS = ("rate", "increase")

_SCRAPES = 4
_SHRINKING = ("__interval", "__auto")


def check(query: Query) -> Iterator[Violation]:
    scrape = parse_duration(query.settings.scrape_interval) or 15
    minimum = _minimum_interval(query)
    for call, selector in range_calls(query.node):
        if call.name not in RATE_FUNCTIONS:
            continue
        variable, window = window_variable(selector), window_seconds(selector)
        if variable in _SHRINKING:
            if minimum is None or minimum >= _SCRAPES * scrape or (call.name == "increase" and _shows_bars(query)):
                continue
            problem = f"${variable}, which becomes shorter than four scrapes when a reader zooms in"
        elif not variable and window < _SCRAPES * min(scrape, minimum or scrape):
            problem = f"{format_duration(window)}, less than four scrapes"
            if query.panel.dashboard.built_with_heddle:
                problem += f" of {format_duration(scrape)}"
            else:  # the interval of the scrapes is not known
                problem += f" unless they are every {format_duration(window / _SCRAPES)}"
        else:
            continue
        yield Violation(
            message=f"the window of `{call.name}` of {selector.name} is {problem}",
            help=f"write `{call.name}({selector.name}[$__rate_interval])`",
        )


def _minimum_interval(query: Query) -> float | None:
    """Return the minimum interval of the query or panel in seconds; 0 if it is not set, None if it is not known."""
    text = str(query.target.get("interval") or query.panel.data.get("interval") or "")
    return parse_duration(text.lstrip(">= ")) if text else 0.0


def _shows_bars(query: Query) -> bool:
    """Tell whether the panel shows bars with the increase in each, which add up."""
    style = query.panel.defaults.get("custom", {}).get("drawStyle", "")
    return style == "bars" or bool(query.panel.data.get("bars")) or "$__interval" in query.panel.title


def bad() -> Query:
    return examples.query("rate(orders_total[30s])")


def good() -> Query:
    return examples.query("increase(orders_total[$__interval])", interval="1m")
