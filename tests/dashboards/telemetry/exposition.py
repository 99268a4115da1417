"""The families of a recorded exposition, with their types and the values of their labels."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

FOLDER = Path(__file__).parent


@dataclass
class Family:
    type: str
    labels: dict[str, set[str]] = field(default_factory=dict)


def families(recording: str) -> dict[str, Family]:
    """Return the families by the name in their `TYPE` line."""
    by_name: dict[str, Family] = {}
    for metric in text_string_to_metric_families((FOLDER / recording).read_text()):
        name = f"{metric.name}_total" if metric.type == "counter" else metric.name
        family = by_name[name] = Family(metric.type)
        for sample in metric.samples:
            for label, value in sample.labels.items():
                family.labels.setdefault(label, set()).add(value)
    return by_name
