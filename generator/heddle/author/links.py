"""Links that carry the reader's time range and variables along."""

from __future__ import annotations

from collections.abc import Sequence

from grafanalib import core


def link(uid: str, title: str) -> core.DashboardLink:
    """Link to another dashboard by its uid."""
    return core.DashboardLink(
        type="link", title=title, uri=f"/d/{uid}", icon="dashboard", keepTime=True, includeVars=True
    )


def tagged(title: str, tags: Sequence[str]) -> core.DashboardLink:
    """Link to all dashboards that have these tags, as a menu."""
    return core.DashboardLink(
        type="dashboards", title=title, tags=list(tags), asDropdown=True, keepTime=True, includeVars=True
    )


def panel_link(uid: str, title: str, *, variables: str = "", carry: bool = True) -> core.DataLink:
    """Link a panel's values to another dashboard.

    `variables` is more of the link's query, such as `var-model=${__field.labels.model}`. Without `carry` the reader's
    variables stay behind: one that `variables` names would else stand twice, and mean both values.
    """
    carried = "${__all_variables}" if carry else ""
    query = "&".join(text for text in ("${__url_time_range}", carried, variables) if text)
    return core.DataLink(title=title, linkUrl=f"/d/{uid}?{query}")
