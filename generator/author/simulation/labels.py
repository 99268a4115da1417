"""The labels of a simulated series, held to the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from generator.author.metrics import Label, Metric
from generator.errors import AuthorError

Labels: TypeAlias = tuple[tuple[str, str | None], ...]
"""Label and value; None leaves a label out that the system's other series have."""


def labelled(metric: Metric, labels: Mapping[str, str | None]) -> Labels:
    """Return the labels. Raises AuthorError for one that the metric does not have, and for a value that it cannot have.

    A label of another version than that in settings is left out where the series is written.
    """
    known = {label.name: label for label in map(_label, metric.labels)} | metric.known_labels
    for name, value in labels.items():
        if name not in known:
            metric.check_label(name)
        if value is not None and known[name].values and value not in known[name].values:
            message = f"{metric.name} has no {name}={value!r}: {', '.join(map(repr, known[name].values))}"
            raise AuthorError("simulation/label", message, "write a value that the catalogue has, or add it there")
    return tuple(sorted(labels.items()))


def _label(label: Label | str) -> Label:
    return label if isinstance(label, Label) else Label(label)
