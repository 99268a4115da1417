"""What `heddle prove` found, in the shape that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from generator.prove.verdict import Proof
from generator.report.proved_json import as_json
from generator.report.proved_junit import junit
from generator.report.proved_markdown import markdown
from generator.report.proved_text import text


def report(proofs: Sequence[Proof], shape: str) -> str:
    """Return the report as text that ends with a line break."""
    return _SHAPES[shape](proofs)


_SHAPES: dict[str, Callable[[Sequence[Proof]], str]] = {
    "text": text,
    "json": as_json,
    "markdown": markdown,
    "junit": junit,
}
