"""Library panels: panels that several dashboards show, and that Grafana stores once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attr
from grafanalib import core

from heddle.author.attrs_typing import subclass
from heddle.author.dashboard import AnyPanel, Dashboard, Row
from heddle.author.panels import Panel
from heddle.diagnostics.location import caller_location
from heddle.grafana.json_value import Json

_REFERENCE_TYPE: Final = "library-panel-ref"
"""The type that Grafana 12 writes for a panel whose content is in a library panel."""


@subclass
class LibraryPanel(Panel):
    """A library panel; in a row of a dashboard it is a reference to the one that Grafana stores.

    `uid` identifies it, `name` is its name in Grafana, and `content` is a dashboard that has only its panel.
    """

    uid: str = attr.ib(default="")
    name: str = attr.ib(default="")
    queries: Sequence[object] = attr.ib(factory=tuple)
    content: Dashboard | None = attr.ib(default=None)

    def to_json_data(self) -> Json:
        """Return the reference in Grafana's classic model."""
        return {
            "id": self.id,
            "type": _REFERENCE_TYPE,
            "title": self.title,
            "gridPos": self.gridPos,
            "libraryPanel": {"uid": self.uid, "name": self.name},
        }


def library_panel(
    panel: AnyPanel,
    *,
    uid: str,
    name: str = "",
    folder: str = "",
    variables: Sequence[core.Template] = (),
) -> LibraryPanel:
    """Make a library panel of any panel: use it in the rows of dashboards, and list it in `library_panels`.

    `uid` has at most 40 of `a-z A-Z 0-9 - _` and never changes. `name`, by default the panel's title, is unique in its
    folder. `folder` is a title, `A/B` nested, by default that of the system whose folder the definition is in.
    `variables` are those that all dashboards with the panel have: its queries use the data source variable of their
    type, as in a dashboard.
    """
    name = name or str(panel.title)
    question = getattr(panel, "question", "") or str(getattr(panel, "description", "") or name)
    content = Dashboard(
        uid=uid, title=name, description=question, tags=(), rows=[Row("", [panel])], variables=variables, folder=folder
    )
    content.location = caller_location()
    of_heddle = isinstance(panel, Panel)
    return LibraryPanel(
        uid=uid,
        name=name,
        title=panel.title,
        type=getattr(panel, "type", ""),
        key=panel.key if of_heddle else "",
        width=panel.width if of_heddle else None,
        height=panel.height if of_heddle else None,
        location=caller_location() if not of_heddle else panel.location,
        queries=tuple(getattr(panel, "targets", ())),
        content=content,
    )


__all__ = ["library_panel"]
