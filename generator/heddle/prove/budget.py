"""What panels and dashboards cost the backends, and which of them exceed the limits in the settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from heddle.diagnostics.location import Location
from heddle.prove.result import ProbeResult, Status
from heddle.settings.model import Settings

_MEASURES = ("series", "samples", "seconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The cost of one refresh: series returned, samples read, and seconds of waiting.

    `samples` are samples of Prometheus, lines of Loki or rows of ClickHouse; None if no server counts them.
    """

    series: int = 0
    samples: int | None = None
    seconds: float = 0.0

    @staticmethod
    def of(results: Sequence[ProbeResult]) -> Cost:
        """Return the sum of the costs of queries."""
        samples = [result.samples for result in results if result.samples is not None]
        return Cost(
            series=sum(result.series for result in results),
            samples=sum(samples) if samples else None,
            seconds=sum(result.seconds for result in results),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetItem:
    """The cost of a panel, or of a whole dashboard if `panel` is empty."""

    dashboard: str
    panel: str = ""
    location: Location
    cost: Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetViolation:
    """An item that exceeds a limit; `measure` is `series`, `samples` or `seconds`."""

    item: BudgetItem
    measure: str
    limit: float
    in_baseline: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """What identifies the violation in another run."""
        return ("budget", self.item.dashboard, self.item.panel, self.measure)

    @property
    def text(self) -> str:
        """The violation in one sentence."""
        subject = f"panel `{self.item.panel}`" if self.item.panel else "one refresh"
        value = getattr(self.item.cost, self.measure)
        return f"{self.item.dashboard}: {subject} costs {value:,.4g} {self.measure} (limit {self.limit:,g})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The costs of all dashboards and panels, most expensive first; `total` is one refresh of everything."""

    dashboards: tuple[BudgetItem, ...]
    panels: tuple[BudgetItem, ...]
    total: Cost
    violations: tuple[BudgetViolation, ...]


def compute_budget(results: Sequence[ProbeResult], settings: Settings) -> Budget:
    """Return the costs of panels and annotations; variables and alerts are not part of a refresh."""
    refreshed = [
        result
        for result in results
        if result.query.kind in ("panel", "annotation") and result.status is not Status.NOT_RUN
    ]
    by_dashboard: dict[str, list[ProbeResult]] = {}
    by_panel: dict[tuple[str, str], list[ProbeResult]] = {}
    for result in refreshed:
        by_dashboard.setdefault(result.query.owner, []).append(result)
        if result.query.kind == "panel":
            by_panel.setdefault((result.query.owner, result.query.title), []).append(result)
    dashboards = [_item(dashboard, "", group) for dashboard, group in by_dashboard.items()]
    panels = [_item(dashboard, title, group) for (dashboard, title), group in by_panel.items()]
    violations = [*_violations(dashboards, "dashboard", settings), *_violations(panels, "panel", settings)]
    return Budget(
        dashboards=tuple(sorted(dashboards, key=_most_expensive_first)),
        panels=tuple(sorted(panels, key=_most_expensive_first)),
        total=Cost.of(refreshed),
        violations=tuple(violations),
    )


def _item(dashboard: str, panel: str, results: Sequence[ProbeResult]) -> BudgetItem:
    location = results[0].query.location
    return BudgetItem(dashboard=dashboard, panel=panel, location=location, cost=Cost.of(results))


def _violations(items: Iterable[BudgetItem], scope: str, settings: Settings) -> Iterator[BudgetViolation]:
    limits = {measure: getattr(getattr(settings.budget, scope), measure) for measure in _MEASURES}
    for item in items:
        for measure, limit in limits.items():
            if limit and (getattr(item.cost, measure) or 0) > limit:
                yield BudgetViolation(item=item, measure=measure, limit=limit)


def _most_expensive_first(item: BudgetItem) -> tuple[float, ...]:
    return (-(item.cost.samples or 0), -item.cost.series, -item.cost.seconds)
