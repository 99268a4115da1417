"""What is known about an expression: its tree, unit, legend and labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heddle.author.promql.errors import refuse, unknown_label
from heddle.author.promql.syntax import Node, selects

if TYPE_CHECKING:
    from heddle.catalog.metrics import Metric

Labels = str | tuple[str, ...] | list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """An expression without words; `labels` None means that nobody knows, `pinned` are labels of one known value."""

    node: Node
    unit: str | None = None
    legend: str = ""
    labels: frozenset[str] | None = None
    pinned: frozenset[tuple[str, str]] = frozenset()

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics it asks for, each once, in the order of the text."""
        return tuple(dict.fromkeys(select.metric for select in selects(self.node)))

    def require(self, labels: tuple[str, ...]) -> None:
        """Raise AuthorError unless each of these labels is there."""
        for label in labels:
            if self.labels is not None and label not in self.labels:
                if any(label in metric.known_labels for metric in self.metrics):
                    there = ", ".join(sorted(self.labels)) or "none"
                    message = f"label `{label}` is gone: what came before took it away"
                    refuse(
                        "expression/dropped-label",
                        message,
                        f"keep it in the aggregation's `by` or the pairing's `on`; the labels left are: {there}",
                    )
                unknown_label(self.subject, label, self.labels)

    @property
    def subject(self) -> str:
        """What an error calls this expression."""
        return " and ".join(metric.name for metric in self.metrics) or "this expression"


def listed(labels: Labels) -> tuple[str, ...]:
    """Return one label or several as a tuple without repetition."""
    return (labels,) if isinstance(labels, str) else tuple(dict.fromkeys(labels))


def legend_of(labels: tuple[str, ...]) -> str:
    """Return Grafana's legend of series that differ by these labels, such as `{{provider}} / {{model}}`."""
    return " / ".join(f"{{{{{label}}}}}" for label in labels)
