"""What panels and dashboards cost a backend, and which of them cost more than the settings allow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from heddle.diagnostics.location import Location
from heddle.prove.result import Proof, Verdict
from heddle.settings.model import Settings

_MEASURES = ("series", "samples", "seconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one refresh costs; `samples` is None where the server does not count them."""

    series: int = 0
    samples: int | None = None
    seconds: float = 0.0

    @staticmethod
    def of(proofs: Iterable[Proof]) -> Cost:
        """Return what these queries cost together."""
        found = list(proofs)
        counted = [proof.samples for proof in found if proof.samples is not None]
        return Cost(
            series=sum(proof.series for proof in found),
            samples=sum(counted) if counted else None,
            seconds=sum(proof.seconds for proof in found),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A panel, or a dashboard where `panel` is empty."""

    dashboard: str
    panel: str = ""
    location: Location
    cost: Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """An item that costs more than it may; `known` says that a baseline has it."""

    item: Item
    measure: str
    limit: float
    known: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """What it is recognised by in another run."""
        return ("budget", self.item.dashboard, self.item.panel, self.measure)

    @property
    def text(self) -> str:
        """What is over, in words."""
        what = f"panel `{self.item.panel}`" if self.item.panel else "one refresh"
        found = getattr(self.item.cost, self.measure)
        return f"{self.item.dashboard}: {what} costs {found:,.4g} {self.measure}, and may cost {self.limit:,g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The costs of all dashboards and panels, dearest first, their sum for one refresh, and what is over a limit."""

    dashboards: tuple[Item, ...]
    panels: tuple[Item, ...]
    total: Cost
    over: tuple[Over, ...]


def budget(proofs: Sequence[Proof], settings: Settings) -> Budget:
    """Return what one refresh of every dashboard costs; alerts are nobody's refresh."""
    asked = [
        one for one in proofs if one.question.kind in ("panel", "annotation") and one.verdict is not Verdict.UNASKED
    ]
    boards = {proof.question.owner: None for proof in asked}
    dashboards = [_item(board, "", [each for each in asked if each.question.owner == board]) for board in boards]
    titles = {(one.question.owner, one.question.title): None for one in asked if one.question.kind == "panel"}
    panels = [_item(board, title, _of_panel(asked, board, title)) for board, title in titles]
    over = [*_over(dashboards, "dashboard", settings), *_over(panels, "panel", settings)]
    return Budget(
        dashboards=tuple(sorted(dashboards, key=_dear)),
        panels=tuple(sorted(panels, key=_dear)),
        total=Cost.of(asked),
        over=tuple(over),
    )


def _of_panel(asked: Sequence[Proof], board: str, title: str) -> list[Proof]:
    named = ("panel", board, title)
    return [each for each in asked if (each.question.kind, each.question.owner, each.question.title) == named]


def _item(board: str, panel: str, proofs: Sequence[Proof]) -> Item:
    return Item(dashboard=board, panel=panel, location=proofs[0].question.location, cost=Cost.of(proofs))


def _over(items: Iterable[Item], scope: str, settings: Settings) -> Iterator[Over]:
    limits = {measure: getattr(getattr(settings.budget, scope), measure) for measure in _MEASURES}
    for item in items:
        for measure, limit in limits.items():
            if limit and (getattr(item.cost, measure) or 0) > limit:
                yield Over(item=item, measure=measure, limit=limit)


def _dear(item: Item) -> tuple[float, ...]:
    return (-(item.cost.samples or 0), -item.cost.series, -item.cost.seconds)
