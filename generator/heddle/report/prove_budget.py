"""What dashboards cost, as text, as Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from heddle.prove.budget import Budget, Cost, Item

_SHOWN = 20
_HEAD = ("dashboard", "panel", "series", "samples", "seconds")


def budget_text(budget: Budget) -> str:
    """Return tables of dashboards and of the dearest panels, the sum, and what is over a limit."""
    rows = [_HEAD, *_rows(budget)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = ["  ".join(_aligned(row, widths)).rstrip() for row in rows]
    lines += [f"over{' (known)' if each.known else ''}: {each.text}" for each in budget.over]
    return "\n".join(["", *lines, ""])


def budget_markdown(budget: Budget) -> str:
    """Return the same as a Markdown table."""
    lines = ["", f"| {' | '.join(_HEAD)} |", "|---|---|---:|---:|---:|"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in _rows(budget)]
    lines += ["", *(f"- over{' (known)' if each.known else ''}: {each.text}" for each in budget.over)]
    return "\n".join([*lines, ""])


def budget_json(budget: Budget) -> dict[str, object]:
    """Return everything, for programs."""
    return {
        "total": _cost(budget.total),
        "dashboards": [{"dashboard": item.dashboard, **_cost(item.cost)} for item in budget.dashboards],
        "panels": [{"dashboard": item.dashboard, "panel": item.panel, **_cost(item.cost)} for item in budget.panels],
        "over": [
            {
                "dashboard": each.item.dashboard,
                "panel": each.item.panel,
                "measure": each.measure,
                "limit": each.limit,
                "known": each.known,
            }
            for each in budget.over
        ],
    }


def _rows(budget: Budget) -> Iterator[tuple[str, ...]]:
    for item in (*budget.dashboards, *budget.panels[:_SHOWN]):
        yield _row(item)
    left = len(budget.panels) - _SHOWN
    if left > 0:
        yield ("", f"and {left} cheaper panels", "", "", "")
    yield ("sum for one refresh", "", *_numbers(budget.total))


def _row(item: Item) -> tuple[str, ...]:
    return (item.dashboard, item.panel, *_numbers(item.cost))


def _numbers(cost: Cost) -> tuple[str, str, str]:
    return f"{cost.series:,}", "?" if cost.samples is None else f"{cost.samples:,}", f"{cost.seconds:.3f}"


def _aligned(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
        yield cell.ljust(width) if column < 2 else cell.rjust(width)


def _cost(cost: Cost) -> dict[str, object]:
    return {"series": cost.series, "samples": cost.samples, "seconds": round(cost.seconds, 4)}
