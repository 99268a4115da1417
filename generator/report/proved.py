"""What `heddle prove` found, in the shape that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from generator.prove.budget import Budget
from generator.prove.verdict import Proof
from generator.report.proved_budget import budget_markdown, budget_text
from generator.report.proved_json import as_json
from generator.report.proved_junit import junit
from generator.report.proved_markdown import markdown
from generator.report.proved_text import text


def report(proofs: Sequence[Proof], shape: str, budget: Budget | None = None) -> str:
    """Return the report as text that ends with a line break."""
    return _SHAPES[shape](proofs, budget)


_SHAPES: dict[str, Callable[[Sequence[Proof], Budget | None], str]] = {
    "text": lambda proofs, budget: text(proofs) + (budget_text(budget) if budget else ""),
    "json": as_json,
    "markdown": lambda proofs, budget: markdown(proofs) + (budget_markdown(budget) if budget else ""),
    "junit": junit,
}
