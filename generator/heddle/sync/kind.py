"""The kinds of objects that a push handles, in the order in which they must exist."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """One kind; the value is what a user writes in `--only` and `--adopt`."""

    FOLDER = "folder"
    DATASOURCE = "datasource"
    CORRELATION = "correlation"
    DASHBOARD = "dashboard"
    CONTACT_POINT = "contact-point"
    MUTE_TIMING = "mute-timing"
    TEMPLATE = "template"
    POLICY = "policy"
    RULE_GROUP = "rule-group"

    @property
    def said(self) -> str:
        """What a sentence calls it."""
        return _SAID.get(self, self.value.replace("-", " "))

    @property
    def rank(self) -> int:
        """Its place in the order of writing; deletions go the other way."""
        return list(Kind).index(self)


_SAID = {Kind.DATASOURCE: "data source", Kind.TEMPLATE: "message template", Kind.POLICY: "notification policy"}

Key = tuple[Kind, str]
"""A kind and a name: `(Kind.DASHBOARD, uid)`; folders, data sources and dashboards by uid, the others by name."""


def shown(key: Key) -> str:
    """Return a key as a user writes it: `dashboard/loom-overview`."""
    return f"{key[0]}/{key[1]}"
