"""Questions for tests, and one server to ask."""

from __future__ import annotations

from heddle.diagnostics.location import Location
from heddle.grafana.interpolation import query_intervals
from heddle.grafana.time_range import TimeRange
from heddle.prove.access import Access, Keys
from heddle.prove.backend import Limits
from heddle.prove.documented import Documented
from heddle.prove.http import Http
from heddle.prove.prometheus.api import Prometheus
from heddle.prove.prometheus.prober import Asker
from heddle.prove.queries import Question
from heddle.prove.result import Proof

HOUR = 3600
DAY = 24 * HOUR


def question(text: str, now: float, *, instant: bool = False) -> Question:
    over = TimeRange(now - HOUR, now)
    return Question(
        kind="panel",
        owner="board",
        title="Panel",
        ref="A",
        text=text,
        location=Location("board.py", 3),
        instant=instant,
        over=over,
        intervals=query_intervals(over, 800, 60),
    )


def server(url: str, timeout: float = 10) -> Prometheus:
    return Prometheus(Http(Access(url=url, timeout=timeout), Keys(), 4), url)


def proof(
    url: str,
    text: str,
    now: float,
    *,
    instant: bool = False,
    limits: Limits | None = None,
    documented: Documented | None = None,
    timeout: float = 10,
) -> Proof:
    asker = Asker(server(url, timeout), limits or Limits(), documented or Documented(), 15 * DAY)
    return asker.prove(question(text, now, instant=instant), text)
