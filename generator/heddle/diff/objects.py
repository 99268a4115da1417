"""Reads the objects in a tree of generated files, sorted by kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from heddle.compile.artifact import ALERTING, DATASOURCES, FOLDER_PERMISSIONS, LIBRARY_PANELS, RULES
from heddle.diff.alerts import Alert, from_grafana, from_prometheus
from heddle.diff.files import from_json, from_yaml
from heddle.grafana.json_value import Json, members
from heddle.outputs.registry import output_of

_DASHBOARDS, _PROVIDERS = "dashboards/", "provisioning/dashboards/"
_RULE_FOLDERS = (f"{ALERTING}/", f"{RULES}/")
_YAML_SUFFIXES = (".yaml", ".yml")
_NOTIFICATION_KEYS = ("contactPoints", "muteTimes", "templates")

Tree = Mapping[str, bytes]
"""The files below `out/`, by their paths."""


@dataclass(slots=True)
class Objects:
    """The objects of a tree called `name`; `files` holds the files of formats that are compared line by line.

    The objects are those of the provisioning files; `outputs` are the names of the other outputs in the tree.
    """

    name: str = ""
    dashboards: dict[str, Json] = field(default_factory=dict)
    sources: list[Json] = field(default_factory=list)
    library_panels: list[Json] = field(default_factory=list)
    permissions: list[Json] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    recordings: list[Json] = field(default_factory=list)
    groups: list[Json] = field(default_factory=list)
    notifications: dict[str, list[Json]] = field(default_factory=dict)
    policies: list[Json] = field(default_factory=list)
    providers: list[Json] = field(default_factory=list)
    tombstones: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    outputs: set[str] = field(default_factory=set)


def read_objects(tree: Tree, other: Tree, name: str) -> Objects:
    """Return the objects in those files of `tree`, called `name`, that differ from `other`. Raises BadInput."""
    objects = Objects(name=name)
    different = {path for path in tree.keys() | other.keys() if tree.get(path) != other.get(path)}
    if any(path.startswith(_RULE_FOLDERS) for path in different):
        # An alert may be in the files of Grafana and of Prometheus; both are needed to report it once.
        different |= {path for path in tree if path.startswith(_RULE_FOLDERS)}
    for path in sorted(tree):
        if (output := output_of(path)) != "provisioning":
            objects.outputs.add(output)
        elif path in different and path != "manifest.json":
            _read_file(objects, path, tree[path])
    return objects


def _read_file(objects: Objects, path: str, content: bytes) -> None:
    location = f"{objects.name}:{path}"
    if path.startswith(_DASHBOARDS) and path.endswith(".json"):
        objects.dashboards[path] = from_json(location, content)
    elif path.startswith(f"{LIBRARY_PANELS}/") and path.endswith(".json"):
        objects.library_panels.append(from_json(location, content))
    elif path.startswith(f"{FOLDER_PERMISSIONS}/") and path.endswith(".json"):
        objects.permissions.append(from_json(location, content))
    elif path.startswith(f"{DATASOURCES}/") and path.endswith(_YAML_SUFFIXES):
        file = from_yaml(location, content)
        objects.sources += members(file.get("datasources"))
        objects.tombstones += _tombstones(file)
    elif path.startswith(f"{ALERTING}/") and path.endswith(_YAML_SUFFIXES):
        _read_alerting(objects, from_yaml(location, content))
    elif path.startswith(f"{RULES}/") and path.endswith(_YAML_SUFFIXES):
        for group in members(from_yaml(location, content).get("groups")):
            objects.alerts += from_prometheus(group)
            objects.recordings += [rule for rule in members(group.get("rules")) if "record" in rule]
            objects.groups.append(_group_settings(group, "Prometheus"))
    elif path.startswith(_PROVIDERS) and path.endswith(_YAML_SUFFIXES):
        objects.providers += members(from_yaml(location, content).get("providers"))
    else:
        objects.files[path] = content


def _read_alerting(objects: Objects, file: Json) -> None:
    for group in members(file.get("groups")):
        objects.alerts += from_grafana(group)
        objects.groups.append(_group_settings(group, "Grafana"))
    for key in _NOTIFICATION_KEYS:
        objects.notifications.setdefault(key, []).extend(members(file.get(key)))
    objects.policies += members(file.get("policies"))
    objects.tombstones += _tombstones(file)


def _group_settings(group: Json, evaluator: str) -> Json:
    settings = {key: value for key, value in group.items() if key != "rules"}
    return {**settings, "name": f"{group.get('name', '')} of {evaluator}"}


def _tombstones(file: Json) -> Iterator[tuple[str, str]]:
    for key, entries in file.items():
        if key.startswith("delete"):
            yield from ((key, str(entry.get("uid") or entry.get("name", ""))) for entry in members(entries))
