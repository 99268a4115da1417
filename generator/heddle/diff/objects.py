"""What a tree of generated files holds, sorted by kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from heddle.compile.artifact import ALERTING, DATASOURCES, RULES
from heddle.diff.alert import Alert, from_grafana, from_prometheus
from heddle.diff.parse_files import from_json, from_yaml
from heddle.grafana.json_prune import members
from heddle.grafana.json_value import Json

_DASHBOARDS, _PROVIDERS = "dashboards/", "provisioning/dashboards/"
_RULERS = (f"{ALERTING}/", f"{RULES}/")
_YAML = (".yaml", ".yml")
_KINDS = ("contactPoints", "muteTimes", "templates")

Tree = Mapping[str, bytes]
"""The files below `out/`, by their paths."""


@dataclass(slots=True)
class Objects:
    """The objects of a tree; `texts` holds the files whose format Heddle does not look into."""

    name: str = ""
    dashboards: dict[str, Json] = field(default_factory=dict)
    sources: list[Json] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    recordings: list[Json] = field(default_factory=list)
    groups: list[Json] = field(default_factory=list)
    notify: dict[str, list[Json]] = field(default_factory=dict)
    policies: list[Json] = field(default_factory=list)
    providers: list[Json] = field(default_factory=list)
    tombstones: list[tuple[str, str]] = field(default_factory=list)
    texts: dict[str, bytes] = field(default_factory=dict)


def objects(tree: Tree, other: Tree, name: str) -> Objects:
    """Return what is in the files of `tree`, called `name`, that are not the same in `other`. Raises BadInput."""
    found = Objects(name=name)
    differ = {path for path in tree.keys() | other.keys() if tree.get(path) != other.get(path)}
    if any(path.startswith(_RULERS) for path in differ):
        differ |= {path for path in tree if path.startswith(_RULERS)}  # an alert stands in the files of two rulers
    for path in sorted(tree):
        if path in differ and path != "manifest.json":
            _take(found, path, tree[path])
    return found


def _take(found: Objects, path: str, content: bytes) -> None:
    shown = f"{found.name}:{path}"
    if path.startswith(_DASHBOARDS) and path.endswith(".json"):
        found.dashboards[path] = from_json(shown, content)
    elif path.startswith(f"{DATASOURCES}/") and path.endswith(_YAML):
        file = from_yaml(shown, content)
        found.sources += members(file.get("datasources"))
        found.tombstones += _deleted(file)
    elif path.startswith(f"{ALERTING}/") and path.endswith(_YAML):
        _alerting(found, from_yaml(shown, content))
    elif path.startswith(f"{RULES}/") and path.endswith(_YAML):
        for group in members(from_yaml(shown, content).get("groups")):
            found.alerts += from_prometheus(group)
            found.recordings += [each for each in members(group.get("rules")) if "record" in each]
            found.groups.append(_settings(group, "Prometheus"))
    elif path.startswith(_PROVIDERS) and path.endswith(_YAML):
        found.providers += members(from_yaml(shown, content).get("providers"))
    else:
        found.texts[path] = content


def _alerting(found: Objects, file: Json) -> None:
    for group in members(file.get("groups")):
        found.alerts += from_grafana(group)
        found.groups.append(_settings(group, "Grafana"))
    for kind in _KINDS:
        found.notify.setdefault(kind, []).extend(members(file.get(kind)))
    found.policies += members(file.get("policies"))
    found.tombstones += _deleted(file)


def _settings(group: Json, ruler: str) -> Json:
    rest = {key: value for key, value in group.items() if key != "rules"}
    return {**rest, "name": f"{group.get('name', '')} of {ruler}"}


def _deleted(file: Json) -> Iterator[tuple[str, str]]:
    for key, entries in file.items():
        if key.startswith("delete"):
            yield from ((key, str(each.get("uid") or each.get("name", ""))) for each in members(entries))
