"""What `heddle prove` found, in the shape that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from heddle.prove.budget import Budget
from heddle.prove.result import Proof
from heddle.report.prove_budget import budget_markdown, budget_text
from heddle.report.prove_json import as_json
from heddle.report.prove_junit import junit
from heddle.report.prove_markdown import markdown
from heddle.report.prove_text import text


def report(proofs: Sequence[Proof], shape: str, budget: Budget | None = None) -> str:
    """Return the report as text that ends with a line break."""
    return _SHAPES[shape](proofs, budget)


_SHAPES: dict[str, Callable[[Sequence[Proof], Budget | None], str]] = {
    "text": lambda proofs, budget: text(proofs) + (budget_text(budget) if budget else ""),
    "json": as_json,
    "markdown": lambda proofs, budget: markdown(proofs) + (budget_markdown(budget) if budget else ""),
    "junit": junit,
}
