"""The panels of a dashboard whose types Grafana has removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heddle.grafana.panel_facts import PanelType
from heddle.grafana.panel_types import panel_type
from heddle.rules.subjects import Dashboard, Panel


@dataclass(frozen=True, slots=True)
class RemovedType:
    """The panels of one removed type."""

    panels: Sequence[Panel]

    @property
    def first(self) -> Panel:
        """The first of the panels."""
        return self.panels[0]

    @property
    def facts(self) -> PanelType:
        """The facts about the type."""
        return self.first.facts

    @property
    def subject(self) -> str:
        """The beginning of a sentence, with its verb."""
        more = len(self.panels) - 1
        others = f" and {more} other{'s' if more > 1 else ''} have" if more else " has"
        return f"panel {self.first.title!r}{others}"

    @property
    def successor(self) -> str:
        """The replacement, as text."""
        successor = self.facts.successor
        classes = panel_type(successor).grafanalib
        return f"{successor!r}" + (f" ({classes[0]})" if classes else "") if successor else "another panel type"


def removed_types(dashboard: Dashboard) -> Iterator[RemovedType]:
    """Yield the removed types of a dashboard; each panel separately if its author has to change each line."""
    by_type: dict[str, list[Panel]] = {}
    for panel in dashboard.panels:
        if panel.facts.removed:
            by_type.setdefault(panel.type, []).append(panel)
    for panels in by_type.values():
        if dashboard.built_with_heddle:
            yield from (RemovedType([panel]) for panel in panels)
        else:
            yield RemovedType(panels)
