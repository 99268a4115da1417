"""How a text, a number and a list of labels are written in PromQL."""

from __future__ import annotations

from collections.abc import Iterable


def quoted(text: str) -> str:
    """Return a PromQL string literal of any text."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def number(value: float) -> str:
    """Return a PromQL number: whole numbers without a point."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def in_parentheses(labels: Iterable[str]) -> str:
    """Return a list of labels, such as `(model, provider)`."""
    return f"({', '.join(labels)})"
