"""Grafana's folders: their titles, uids and places in the output."""

from __future__ import annotations

import re

from heddle.compile.definition import Definition
from heddle.settings.active import project_settings

_UID = 40


def folder_of(definition: Definition) -> str:
    """Return the folder's title, `A/B` nested: the author's, else the settings', else the path's; "" is Grafana's root.

    A house definition takes the title of its system, the first folder below the root; a foreign one its whole path.
    """
    own = str(getattr(definition.value, "folder", "") or "")
    parts = definition.file.parts
    if own or not parts:
        return own
    titles = project_settings().folders
    return (
        titles.get(parts[0], parts[0])
        if definition.built_with_heddle
        else "/".join([titles.get(parts[0], parts[0]), *parts[1:]])
    )


def slug(folder: str) -> str:
    """Return the folder's name on disk: `Loki Mode` is `loki-mode`, `A/B` is `a-b`, Grafana's root is `general`."""
    return re.sub(r"[^a-z0-9]+", "-", folder.lower()).strip("-")[:_UID] or "general"


def folder_uid(folder: str) -> str:
    """Return the folder's uid: it begins with `folder-`, because Grafana keeps folders and dashboards under one roof.

    A folder and a dashboard of one uid are a dashboard that Grafana refuses to save.
    """
    return f"folder-{slug(folder)}"[:_UID].rstrip("-")
