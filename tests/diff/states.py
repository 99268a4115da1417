"""The states that the tests compare: frozen copies of generated files, and functions to edit them."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from heddle.diff.change import Change
from heddle.diff.trees import diff_dashboards, diff_trees
from heddle.grafana.model import walk_panels

HERE = Path(__file__).parent
TREE = {
    path.relative_to(HERE / "tree").as_posix(): path.read_bytes()
    for path in sorted((HERE / "tree").rglob("*"))
    if path.is_file()
}
SESSION = "dashboards/loki-mode/loki-mode-session.json"
FLEET = "dashboards/loki-mode/loki-mode-fleet.json"

Json = dict[str, Any]


def session() -> Json:
    """Return a dashboard as it was generated."""
    return json.loads(TREE[SESSION])


def fleet() -> Json:
    return json.loads(TREE[FLEET])


def ui_save(name: str) -> Json:
    """Return the dashboard that was sent to Grafana, or the one that its editor saved."""
    return json.loads((HERE / "ui-save" / f"{name}.json").read_text())


def panel(dashboard: Json, title: str) -> Json:
    return next(each for each in walk_panels(dashboard) if each.get("title") == title)


def field(dashboard: Json, title: str) -> Json:
    return panel(dashboard, title)["fieldConfig"]["defaults"]


def target(dashboard: Json, title: str, at: int = 0) -> Json:
    return panel(dashboard, title)["targets"][at]


def variable(dashboard: Json, name: str) -> Json:
    return next(each for each in dashboard["templating"]["list"] if each["name"] == name)


def edited(before: Json, edit: Any) -> Json:
    after = deepcopy(before)
    edit(after)
    return after


def changes(before: Json, after: Json) -> tuple[Change, ...]:
    return diff_dashboards(before, after, ("before", "after")).changes


def tree_changes(before: dict[str, bytes], after: dict[str, bytes]) -> tuple[Change, ...]:
    return diff_trees(before, after, ("before", "after")).changes


def replaced(path: str, old: str, new: str, times: int = 1) -> dict[str, bytes]:
    """Return the tree with the first occurrence of a text in one file replaced."""
    content = TREE[path].decode()
    assert old in content
    return {**TREE, path: content.replace(old, new, times).encode()}
