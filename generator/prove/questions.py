"""What a project asks of Prometheus: each target, variable, annotation and alert with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from generator.compile.dashboard import Compiled
from generator.compile.tree import Json
from generator.durations import total
from generator.place import Place
from generator.prove.intervals import Intervals, intervals, points
from generator.prove.span import Span, moment, span
from generator.settings.model import Settings

__all__ = ["Question", "Watched", "alert_question", "prometheus_variables", "questions", "times"]

Kind = Literal["panel", "variable", "annotation", "alert"]

_WHOLE_WIDTH: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What an alert watches."""

    system: str
    name: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One query: `owner` is a dashboard's uid or the system of an alert, `title` a panel, variable or alert.

    `repeats` is the variable that a panel is repeated for: it never sees more than one value of it.
    """

    kind: Kind
    owner: str
    title: str
    ref: str
    text: str
    place: Place
    instant: bool
    over: Span
    intervals: Intervals
    repeats: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What it is recognised by in another run."""
        return (self.kind, self.owner, self.title, self.ref + ("/instant" if self.instant else ""))


def questions(compiled: Compiled, now: float, settings: Settings) -> Iterator[Question]:
    """Yield what the panels and annotations of a dashboard ask."""
    data, uid = compiled.data, str(compiled.data.get("uid"))
    over = times(data, now)
    for panel, repeats in _panels(data.get("panels", ()), ""):
        for number, target in enumerate(panel.get("targets") or ()):
            if not target.get("hide") and target.get("expr") and _asks(data, panel, target):
                within = _own_time(panel, over)
                steps = _intervals(panel, target, within, settings)
                for instant in _forms(target):
                    yield Question(
                        kind="panel",
                        owner=uid,
                        title=str(panel.get("title") or f"panel {panel.get('id')}"),
                        ref=str(target.get("refId") or number),
                        text=str(target["expr"]),
                        place=compiled.places.of(target),
                        instant=instant,
                        over=within,
                        intervals=steps,
                        repeats=repeats,
                    )
    for annotation in (data.get("annotations") or {}).get("list", ()):
        if annotation.get("expr") and annotation.get("enable", True) and _asks(data, {}, annotation):
            yield Question(
                kind="annotation",
                owner=uid,
                title=str(annotation.get("name")),
                ref="",
                text=str(annotation["expr"]),
                place=compiled.places.of(annotation),
                instant=False,
                over=over,
                intervals=_intervals({}, {"interval": annotation.get("step") or "60s"}, over, settings),
            )


def alert_question(alert: Watched, now: float, settings: Settings) -> Question:
    """Return what an alert watches, asked once for now as a rule is."""
    over = Span(now - 3600, now)
    return Question(
        kind="alert",
        owner=alert.system,
        title=alert.name,
        ref="",
        text=alert.text,
        place=alert.place,
        instant=True,
        over=over,
        intervals=_intervals({}, {}, over, settings),
    )


def prometheus_variables(data: Json) -> frozenset[str]:
    """Return the names of the variables whose values come from Prometheus."""
    listed = (data.get("templating") or {}).get("list", ())
    return frozenset(one["name"] for one in listed if one.get("type") == "query" and _asks(data, {}, one))


def times(data: Json, now: float) -> Span:
    """Return a dashboard's time range; Grafana's own where it has none."""
    time = data.get("time") or {}
    return span(time.get("from", "now-6h"), time.get("to", "now"), now) or Span(now - 6 * 3600, now)


def _panels(panels: Any, inherited: str) -> Iterator[tuple[Json, str]]:  # noqa: ANN401 - JSON
    """Yield panels with the variable that they, or the row above them, are repeated for."""
    row = inherited
    for panel in panels:
        if panel.get("type") == "row":
            row = panel.get("repeat") or inherited
        yield panel, panel.get("repeat") or row
        yield from _panels(panel.get("panels") or (), row)


def _asks(data: Json, panel: Json, asking: Json) -> bool:
    """Tell whether a target, variable or annotation asks Prometheus."""
    source = asking.get("datasource") or panel.get("datasource")
    if not isinstance(source, dict):
        return False
    if source.get("type"):
        return bool(source["type"] == "prometheus")
    name = str(source.get("uid", "")).strip("${}")
    listed = (data.get("templating") or {}).get("list", ())
    return any(one.get("name") == name and one.get("query") == "prometheus" for one in listed)


def _forms(target: Json) -> list[bool]:
    """Return how a target is asked: for one time, over a span, or both."""
    instant, over = bool(target.get("instant")), bool(target.get("range"))
    return [True, False] if instant and over else [instant]


def _own_time(panel: Json, over: Span) -> Span:
    """Return a panel's time range, where it has one that differs from its dashboard's."""
    shift = seconds(panel.get("timeShift"))
    start = moment(f"now-{panel['timeFrom']}", over.end, up=False) if panel.get("timeFrom") else None
    found = over if start is None else Span(start, over.end)
    return found.earlier(shift) if shift else found


def _intervals(panel: Json, target: Json, over: Span, settings: Settings) -> Intervals:
    wanted = points((panel.get("gridPos") or {}).get("w", _WHOLE_WIDTH), panel.get("maxDataPoints"))
    least = seconds(target.get("interval")) or seconds(panel.get("interval"))
    return intervals(over, wanted, seconds(settings.text("scrape_interval")) or 15, least)


def seconds(text: object) -> float | None:
    """Return how long a duration such as `1m30s` is; None where it is none."""
    return (total(text) or None) if isinstance(text, str) else None
