"""Questions for tests, and one server to ask."""

from __future__ import annotations

from generator.place import Place
from generator.prove.access import Access, Keys
from generator.prove.backend import Limits
from generator.prove.documented import Documented
from generator.prove.http import Http
from generator.prove.intervals import intervals
from generator.prove.prometheus.api import Prometheus
from generator.prove.prometheus.asking import Asker
from generator.prove.questions import Question
from generator.prove.span import Span
from generator.prove.verdict import Proof

HOUR = 3600
DAY = 24 * HOUR


def question(text: str, now: float, *, instant: bool = False) -> Question:
    over = Span(now - HOUR, now)
    return Question(
        kind="panel",
        owner="board",
        title="Panel",
        ref="A",
        text=text,
        place=Place("board.py", 3),
        instant=instant,
        over=over,
        intervals=intervals(over, 800, 60),
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
