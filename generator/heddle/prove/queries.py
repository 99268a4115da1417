"""What a project asks: each target, variable, annotation and alert with its data source and its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from heddle.compile.dashboard import Compiled
from heddle.diagnostics.location import Location
from heddle.grafana.durations import total_seconds
from heddle.grafana.interpolation import Intervals, max_data_points, query_intervals
from heddle.grafana.json_value import Json
from heddle.grafana.time_range import TimeRange, parse_time, parse_time_range
from heddle.prove.datasource import LOKI, PROMETHEUS, Source, Sources
from heddle.prove.query_text import text_of
from heddle.settings.model import Settings

Kind = Literal["panel", "variable", "annotation", "alert"]

_WHOLE_WIDTH: Final = 24
_SHORTEST: Final = 0.001
"""What Grafana takes for the shortest interval of a data source that scrapes nothing."""
_SEVERAL: Final = 300
PROMETHEUS_ITSELF: Final = Source(type=PROMETHEUS)
"""A Prometheus of which nothing else is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What an alert watches: `source` is type and uid of what it asks, `window` the seconds that SQL is asked of."""

    system: str
    name: str
    source: tuple[str, str]
    target: Json = field(compare=False)
    window: float
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One query: `owner` is a dashboard's uid or the system of an alert, `title` a panel, variable or alert.

    `repeats` is the variable that a panel is repeated for: it never sees more than one value of it. `target` has the
    keys that the panel has beside the text.
    """

    kind: Kind
    owner: str
    title: str
    ref: str
    text: str
    location: Location
    instant: bool
    over: TimeRange
    intervals: Intervals
    repeats: str = ""
    source: Source = PROMETHEUS_ITSELF
    target: Json = field(default_factory=dict, compare=False)
    points: int = _SEVERAL

    @property
    def key(self) -> tuple[str, ...]:
        """What it is recognised by in another run."""
        return (self.kind, self.owner, self.title, self.ref + ("/instant" if self.instant else ""))


def questions(compiled: Compiled, now: float, settings: Settings, sources: Sources) -> Iterator[Question]:
    """Yield what the panels and annotations of a dashboard ask."""
    data, uid = compiled.data, str(compiled.data.get("uid"))
    over = times(data, now)
    for panel, repeats in _panels(data.get("panels", ()), ""):
        for number, target in enumerate(panel.get("targets") or ()):
            source = None if target.get("hide") else sources.of(data, panel, target)
            text = text_of(source.type, target) if source else ""
            if source is None or not text:
                continue
            within = _own_time(panel, over)
            for instant in _forms(source, target):
                yield Question(
                    kind="panel",
                    owner=uid,
                    title=str(panel.get("title") or f"panel {panel.get('id')}"),
                    ref=str(target.get("refId") or number),
                    text=text,
                    location=compiled.locations.of(target),
                    instant=instant,
                    over=within,
                    intervals=_intervals(panel, target, within, shortest(source, settings)),
                    repeats=repeats,
                    source=source,
                    target=target,
                    points=_points(panel),
                )
    for annotation in (data.get("annotations") or {}).get("list", ()):
        source = sources.of(data, {}, annotation) if annotation.get("enable", True) else None
        target = annotation if annotation.get("expr") else annotation.get("target") or {}
        text = text_of(source.type, target) if source else ""
        if source is not None and text:
            least = {"interval": annotation.get("step") or "60s"}
            yield Question(
                kind="annotation",
                owner=uid,
                title=str(annotation.get("name")),
                ref="",
                text=text,
                location=compiled.locations.of(annotation),
                instant=False,
                over=over,
                intervals=_intervals({}, least, over, shortest(source, settings)),
                source=source,
                target=target,
            )


def alert_question(alert: Watched, now: float, settings: Settings, sources: Sources) -> Question:
    """Return what an alert watches, asked once for now as a rule is."""
    type_, uid = alert.source
    source = sources.named(uid, type_)
    over = TimeRange(now - (3600 if type_ == PROMETHEUS else alert.window), now)
    return Question(
        kind="alert",
        owner=alert.system,
        title=alert.name,
        ref="",
        text=text_of(type_, alert.target),
        location=alert.location,
        instant=True,
        over=over,
        intervals=_intervals({}, {}, over, shortest(source, settings)),
        source=source,
        target=alert.target,
    )


def asking(data: Json, sources: Sources) -> dict[str, Source]:
    """Return the variables whose values come from a data source, and that."""
    listed = (data.get("templating") or {}).get("list", ())
    found = {one["name"]: sources.of(data, {}, one) for one in listed if one.get("name") and one.get("type") == "query"}
    return {name: source for name, source in found.items() if source is not None}


def times(data: Json, now: float) -> TimeRange:
    """Return a dashboard's time range; Grafana's own where it has none."""
    time = data.get("time") or {}
    return parse_time_range(time.get("from", "now-6h"), time.get("to", "now"), now) or TimeRange(now - 6 * 3600, now)


def shortest(source: Source, settings: Settings) -> float:
    """Return the shortest interval of a data source in seconds: Prometheus' own, else the one in the settings."""
    if source.type == PROMETHEUS:
        return source.scrape or seconds(settings.scrape_interval) or 15
    return source.scrape or _SHORTEST


def _panels(panels: Any, inherited: str) -> Iterator[tuple[Json, str]]:  # noqa: ANN401 - JSON
    """Yield panels with the variable that they, or the row above them, are repeated for."""
    row = inherited
    for panel in panels:
        if panel.get("type") == "row":
            row = panel.get("repeat") or inherited
        yield panel, panel.get("repeat") or row
        yield from _panels(panel.get("panels") or (), row)


def _forms(source: Source, target: Json) -> list[bool]:
    """Return how a target is asked: for one time, over a span, or both."""
    if source.type == LOKI:
        return [target.get("queryType") == "instant" or bool(target.get("instant"))]
    instant, over = bool(target.get("instant")), bool(target.get("range"))
    return [True, False] if instant and over else [instant]


def _own_time(panel: Json, over: TimeRange) -> TimeRange:
    """Return a panel's time range, where it has one that differs from its dashboard's."""
    shift = seconds(panel.get("timeShift"))
    start = parse_time(f"now-{panel['timeFrom']}", over.end) if panel.get("timeFrom") else None
    found = over if start is None else TimeRange(start, over.end)
    return found.shifted_back(shift) if shift else found


def _points(panel: Json) -> int:
    return max_data_points((panel.get("gridPos") or {}).get("w", _WHOLE_WIDTH), panel.get("maxDataPoints"))


def _intervals(panel: Json, target: Json, over: TimeRange, scrape: float) -> Intervals:
    least = seconds(target.get("interval")) or seconds(panel.get("interval"))
    return query_intervals(over, _points(panel), scrape, least)


def seconds(text: object) -> float | None:
    """Return how long a duration such as `1m30s` is; None where it is none."""
    return (total_seconds(text) or None) if isinstance(text, str) else None
