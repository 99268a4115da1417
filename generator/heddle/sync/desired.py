"""The generated files below `out/` as the objects that a push writes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from heddle.compile.artifact import ALERTING, DATASOURCES, FOLDER_PERMISSIONS, LIBRARY_PANELS
from heddle.compile.folders import folder_uid, nested_path
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.diff.files import from_json, from_yaml
from heddle.diff.objects import Tree
from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.model import walk_panels
from heddle.grafana.provisioning_escape import Environment, environment_variables, expand, expand_text
from heddle.sync import normalize
from heddle.sync.folder_permissions import LEVELS
from heddle.sync.resources import SERVER_FILE, DesiredResource, Key, Kind

_PROVIDERS = "provisioning/dashboards/"
_DASHBOARDS = "dashboards/"
_YAML = (".yaml", ".yml")
_UNEXPANDED_RULE_FIELDS = ("annotations", "data")
"""Fields of an alert rule in which Grafana does not expand variables."""


@dataclass(frozen=True, slots=True)
class _File:
    """A file below `out/`, expanded as Grafana expands it. A variable that is not set has its name as its value."""

    path: str
    content: Json
    environment: Environment
    unset: frozenset[str] = frozenset()

    @property
    def names(self) -> Environment:
        """Return an environment in which the value of each variable is its own name."""
        return {name: f"${name}" for name in self.environment}

    def expand(self, value: Any) -> tuple[Any, Any]:  # noqa: ANN401 - any JSON value
        """Return a value with the names of variables, to show, and with their values, to send."""
        return expand(value, self.names), expand(value, self.environment)

    def text(self, value: object) -> str:
        """Return a text with the values of variables."""
        return expand_text(str(value or ""), self.environment)

    def variables(self, value: Any) -> tuple[str, ...]:  # noqa: ANN401
        """Return the names of the variables in a value, and `$__file{` where it refers to a file on the server."""
        server_files = {SERVER_FILE} if SERVER_FILE in str(value) else set()
        return tuple(sorted({*environment_variables(value), *server_files}))

    def missing(self, value: Any) -> tuple[str, ...]:  # noqa: ANN401
        """Return the names of those variables that have no value."""
        return tuple(name for name in self.variables(value) if name in self.unset or name == SERVER_FILE)


def read_desired(
    tree: Tree, environment: Environment, live_folders: Mapping[str, str], live_uids: Collection[str] = ()
) -> tuple[DesiredResource, ...]:
    """Return every object in the generated files, in the order of their kinds.

    `live_folders` maps the titles of folders at the root of the server to their uids: alert rules name their folder by
    title only. `live_uids` are the uids of all folders: a folder with the uid that Heddle derives from a title is used,
    whatever its current title is. Raises BadInput for a file that cannot be read.
    """
    files = [_read_file(path, content, environment) for path, content in sorted(tree.items()) if _is_read(path)]
    folders = _Folders(live_folders, live_uids)
    for file in files:
        if file.path.startswith(_PROVIDERS):
            for provider in members(file.content.get("providers")):
                folders.declare(file, provider)
    for file in files:
        if file.path.startswith((f"{LIBRARY_PANELS}/", f"{FOLDER_PERMISSIONS}/")):
            folders.add(str(file.content.get("folder") or ""), str(file.content.get("folderUid") or ""), file.path)
    resources: dict[Key, DesiredResource] = {}
    for file in files:
        resources |= {resource.key: resource for resource in _resources(file, folders)}
    return tuple(sorted((folders.resources | resources).values(), key=lambda item: (item.key[0].order, item.key[1])))


def _is_read(path: str) -> bool:
    if path.startswith((_DASHBOARDS, f"{LIBRARY_PANELS}/", f"{FOLDER_PERMISSIONS}/")):
        return path.endswith(".json")
    return path.startswith((f"{DATASOURCES}/", f"{ALERTING}/", _PROVIDERS)) and path.endswith(_YAML)


def _read_file(path: str, text: bytes, environment: Environment) -> _File:
    if path.endswith(".json"):
        return _File(path, from_json(path, text), environment)  # Grafana expands no variables in dashboards.
    content = from_yaml(path, text)
    unset = {name: f"${name}" for name in environment_variables(content) if not environment.get(name)}
    return _File(path, content, {**environment, **unset}, frozenset(unset))


def _resources(file: _File, folders: _Folders) -> Iterator[DesiredResource]:
    if file.path.startswith(_DASHBOARDS):
        yield _dashboard(file, folders)
    elif file.path.startswith(f"{FOLDER_PERMISSIONS}/"):
        yield _folder_permissions(file)
    elif file.path.startswith(f"{LIBRARY_PANELS}/"):
        yield _library_panel(file)
    elif file.path.startswith(f"{DATASOURCES}/"):
        for item in members(file.content.get("datasources")):
            yield from _datasource(file, item)
    elif file.path.startswith(f"{ALERTING}/"):
        yield from _alerting(file, folders)


class _Folders:
    """The folders that the files name: some by uid, and some by title only."""

    def __init__(self, live: Mapping[str, str], live_uids: Collection[str]) -> None:
        self._live, self._live_uids = live, live_uids
        self._uids: dict[str, str] = {}
        self.resources: dict[Key, DesiredResource] = {}

    def declare(self, file: _File, provider: Json) -> None:
        """Add the folder of a dashboard provider, and those that contain it."""
        title, uid = file.text(provider.get("folder")), file.text(provider.get("folderUid"))
        self.add(title, uid, file.path, file.missing([provider.get("folder"), provider.get("folderUid")]))

    def add(self, title: str, uid: str, file: str, missing: tuple[str, ...] = ()) -> None:
        """Add a folder with the title of a file, `A / B` nested, and those that contain it."""
        if title:
            uid = uid or self._uids.get(title) or self._existing_or_new(title)
            path = nested_path(title, uid)
            self._uids["/".join(path)] = uid
            self._add(uid, path[-1], self.at(path[:-1], file, missing), file, missing)

    def at(self, path: list[str], file: str, missing: tuple[str, ...]) -> str:
        """Return the uid of the folder at a path of titles; one that neither the files nor the server have is added."""
        parent = ""
        for depth, title in enumerate(path, 1):
            new_uid = folder_uid("/".join(path[:depth]))
            uid = self._uids.setdefault("/".join(path[:depth]), self._existing_or_new("/".join(path[:depth])))
            if uid == new_uid:
                self._add(uid, title, parent, file, missing)
            parent = uid
        return parent

    def _existing_or_new(self, path: str) -> str:
        uid = folder_uid(path)
        return uid if uid in self._live_uids else self._live.get(path, uid)

    def declared_in(self, file: str) -> str:
        """Return the uid of the folder that a file declares, empty if it declares none."""
        return next((folder.key[1] for folder in self.resources.values() if folder.file == file), "")

    def _add(self, uid: str, title: str, parent: str, file: str, missing: tuple[str, ...]) -> None:
        key = (Kind.FOLDER, uid)
        body: Json = {"uid": uid, "title": title} | ({"parent": parent} if parent else {})
        depends_on = ((Kind.FOLDER, parent),) if parent else ()
        folder = DesiredResource(
            key=key,
            title=title,
            body=body,
            payload=body,
            file=file,
            depends_on=depends_on,
            missing_variables=missing,
        )
        self.resources.setdefault(key, folder)


def _dashboard(file: _File, folders: _Folders) -> DesiredResource:
    uid = str(file.content.get("uid") or "")
    if not uid:
        message, help = f"the dashboard in {file.path} has no uid", "set one: without it, each push creates a copy"
        raise BadInput([Finding(id="push/missing-uid", location=Location(file.path), message=message, help=help)])
    # The folder is that of the provider which reads the directory of the file.
    directory = file.path.split("/")[1] if file.path.count("/") > 1 else ""
    folder = folders.declared_in(f"{_PROVIDERS}{directory}.yaml")
    data = {key: value for key, value in file.content.items() if key not in ("id", "version")}
    body: Json = {"dashboard": data, "folder": folder}
    return DesiredResource(
        key=(Kind.DASHBOARD, uid),
        title=str(file.content.get("title") or uid),
        body=body,
        payload=body,
        file=file.path,
        depends_on=(*([(Kind.FOLDER, folder)] if folder else ()), *dict.fromkeys(shown_library_panels(data))),
    )


def _folder_permissions(file: _File) -> DesiredResource:
    uid, title = str(file.content.get("folderUid") or ""), str(file.content.get("folder") or "")
    body: Json = {level: sorted(map(str, file.content[level])) for level in LEVELS if file.content.get(level)}
    return DesiredResource(
        key=(Kind.FOLDER_PERMISSIONS, uid),
        title=title,
        body=body,
        payload=body,
        file=file.path,
        depends_on=((Kind.FOLDER, uid),),
    )


def _library_panel(file: _File) -> DesiredResource:
    uid, folder = str(file.content.get("uid") or ""), str(file.content.get("folderUid") or "")
    body = normalize.library_panel(file.content)
    return DesiredResource(
        key=(Kind.LIBRARY_PANEL, uid),
        title=str(body["name"]),
        body=body,
        payload=body,
        file=file.path,
        depends_on=((Kind.FOLDER, folder),) if folder else (),
    )


def shown_library_panels(dashboard: Json) -> Iterator[Key]:
    """Yield the library panels that a dashboard shows."""
    for panel in walk_panels(dashboard):
        if uid := mapping(panel.get("libraryPanel")).get("uid"):
            yield Kind.LIBRARY_PANEL, str(uid)


def _datasource(file: _File, item: Json) -> Iterator[DesiredResource]:
    """Yield a data source and its correlations."""
    fields = {key: value for key, value in item.items() if key not in ("correlations", "orgId")}
    body, payload = file.expand(fields)
    uid = str(payload.get("uid") or "")
    key = (Kind.DATASOURCE, uid)
    yield DesiredResource(
        key=key,
        title=str(body.get("name") or uid),
        body=normalize.datasource(body),
        payload=payload,
        file=file.path,
        variables=file.variables(fields),
        missing_variables=file.missing(fields),
        secrets={name: str(value) for name, value in mapping(payload.get("secureJsonData")).items()},
        secret_variables=tuple(sorted(set(environment_variables(item.get("secureJsonData"))))),
    )
    for correlation in members(item.get("correlations")):
        body, payload = (normalize.correlation({**side, "sourceUID": uid}) for side in file.expand(correlation))
        target = str(payload.get("targetUID"))
        name = f"{uid}/{target}/{payload.get('label')}"
        yield DesiredResource(
            key=(Kind.CORRELATION, name),
            title=name,
            body=body,
            payload=payload,
            file=file.path,
            depends_on=(key, (Kind.DATASOURCE, target)),
            variables=file.variables(correlation),
            missing_variables=file.missing(correlation),
        )


def _alerting(file: _File, folders: _Folders) -> Iterator[DesiredResource]:
    for item in members(file.content.get("contactPoints")):
        yield _contact_point(file, item)
    for item in members(file.content.get("muteTimes")):
        yield _unexpanded(file, item, Kind.MUTE_TIMING, normalize.mute_timing)
    for item in members(file.content.get("templates")):
        yield _unexpanded(file, item, Kind.TEMPLATE, normalize.template)
    for item in members(file.content.get("policies")):
        yield _policy(file, item)
    for item in members(file.content.get("groups")):
        yield _rule_group(file, item, folders)


def _unexpanded(file: _File, item: Json, kind: Kind, form: Callable[[Json], Json]) -> DesiredResource:
    """Return an object of a kind in which Grafana does not expand variables."""
    name, body = str(item.get("name")), form(item)
    return DesiredResource(key=(kind, name), title=name, body=body, payload=body, file=file.path)


def _contact_point(file: _File, item: Json) -> DesiredResource:
    body, payload = (
        {"name": side.get("name"), "receivers": normalize.receivers(members(side.get("receivers")))}
        for side in file.expand(item)
    )
    receivers = members(item.get("receivers"))
    # Grafana returns no secret setting, and which settings are secret depends on the receiver: so each setting that
    # comes from a variable counts as a secret.
    secrets = {
        f"{receiver.get('uid')}/{key}": file.text(value)
        for receiver in receivers
        for key, value in mapping(receiver.get("settings")).items()
        if isinstance(value, str) and any(environment_variables(value))
    }
    names = {name for receiver in receivers for name in environment_variables(receiver.get("settings"))}
    name = str(payload["name"])
    return DesiredResource(
        key=(Kind.CONTACT_POINT, name),
        title=name,
        body=body,
        payload=payload,
        file=file.path,
        variables=file.variables(item),
        missing_variables=file.missing(item),
        secrets=secrets,
        secret_variables=tuple(sorted(names)),
    )


def _policy(file: _File, item: Json) -> DesiredResource:
    body, payload = (normalize.policy(side) for side in file.expand(item))
    return DesiredResource(
        key=(Kind.POLICY, "tree"),
        title="policy tree",
        body=body,
        payload=payload,
        file=file.path,
        depends_on=tuple(policy_references(payload)),
        variables=file.variables(item),
        missing_variables=file.missing(item),
    )


def policy_references(policy: Json) -> Iterator[Key]:
    """Yield the contact points and mute timings that a notification policy and its routes name."""
    if policy.get("receiver"):
        yield Kind.CONTACT_POINT, str(policy["receiver"])
    for name in (*(policy.get("mute_time_intervals") or ()), *(policy.get("active_time_intervals") or ())):
        yield Kind.MUTE_TIMING, str(name)
    for route in members(policy.get("routes")):
        yield from policy_references(route)


def _rule_group(file: _File, item: Json, folders: _Folders) -> DesiredResource:
    path = [title for title in file.text(item.get("folder")).split("/") if title]
    folder = folders.at(path, file.path, file.missing(item.get("folder")))
    body, payload = (_expand_group(item, environment, folder) for environment in (file.names, file.environment))
    depends_on = [(Kind.FOLDER, folder)] if (Kind.FOLDER, folder) in folders.resources else []
    queried = {str(query["datasourceUid"]) for rule in payload["rules"] for query in rule["data"]} - {"__expr__"}
    depends_on += [(Kind.DATASOURCE, uid) for uid in sorted(queried)]
    depends_on += group_references(payload)
    name = f"{'/'.join(path)}/{file.text(item.get('name'))}"
    expanded: Json = {**item, "rules": [_expanded_fields(rule) for rule in members(item.get("rules"))]}
    return DesiredResource(
        key=(Kind.RULE_GROUP, name),
        title=name,
        body=body,
        payload=payload,
        file=file.path,
        depends_on=tuple(depends_on),
        variables=file.variables(expanded),
        missing_variables=file.missing(expanded),
    )


def group_references(group: Json) -> Iterator[Key]:
    """Yield the contact points that the rules of a group name."""
    for rule in members(group.get("rules")):
        if receiver := mapping(rule.get("notification_settings")).get("receiver"):
            yield Kind.CONTACT_POINT, str(receiver)


def _expand_group(group: Json, environment: Environment, folder: str) -> Json:
    rules = []
    for rule in members(group.get("rules")):
        unexpanded = {key: rule[key] for key in _UNEXPANDED_RULE_FIELDS if key in rule}
        rules.append(normalize.rule({**expand(_expanded_fields(rule), environment), **unexpanded}))
    return {
        "name": expand_text(str(group.get("name")), environment),
        "folder": folder,
        "interval": normalize.interval(expand_text(str(group.get("interval")), environment)),
        "rules": rules,
    }


def _expanded_fields(rule: Json) -> Json:
    return {key: value for key, value in rule.items() if key not in _UNEXPANDED_RULE_FIELDS}
