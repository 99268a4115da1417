"""Reads everything that a plan needs: the objects that the files define, and their state on the server.

Reading takes most of the time of a push without changes. So each list is requested at most once, lists of kinds that
neither the files nor a marker mention are not requested at all, and the history of a dashboard only where it differs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from heddle.diff.objects import Tree
from heddle.grafana.json_value import Json
from heddle.grafana.provisioning_escape import Environment
from heddle.grafana.redaction import secret_texts
from heddle.sync import (
    alert_rules,
    alerting,
    contact_points,
    folder_permissions,
    library_panels,
    normalize,
    sources,
)
from heddle.sync.dashboards import dashboard_folders, read_dashboards, read_history
from heddle.sync.desired import read_desired
from heddle.sync.ledger_storage import live_ledger
from heddle.sync.ownership import LEDGER_PREFIX, Ledger, ledger_uid, parse_ledger
from heddle.sync.plan import Options
from heddle.sync.plan_dashboard import is_changed
from heddle.sync.resources import (
    SECRET_KINDS,
    DashboardVersion,
    DesiredResource,
    Key,
    Kind,
    LiveResource,
    Owner,
    digest,
    format_key,
)
from heddle.sync.selection import require_matches
from heddle.sync.server import Server, in_parallel
from heddle.sync.sources import Folder
from heddle.sync.taken_names import TakenNames


@dataclass(frozen=True, slots=True)
class FolderItem:
    """An object in a folder."""

    folder: str
    key: Key
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The live objects of the files and of this project, and other data that a plan needs."""

    live: Mapping[Key, LiveResource]
    ledger: Ledger = field(default_factory=Ledger)
    histories: Mapping[str, tuple[DashboardVersion, ...]] = field(default_factory=dict)
    """The histories of the dashboards that differ from the files, by uid."""

    folder_contents: tuple[FolderItem, ...] = ()
    """The objects in folders, whoever owns them; only read where something may be deleted."""

    rules_of_files: frozenset[str] = frozenset()
    """The uids of all alert rules in the files, also of groups that the command is not about."""

    rule_groups: tuple[LiveResource, ...] = ()
    """All rule groups on the server, whoever owns them, if the files have any."""

    correlations: tuple[LiveResource, ...] = ()
    """All correlations on the server, if the files have any, or something may be deleted."""

    connections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The dashboards that show a library panel, by uid; only read where something may be deleted."""

    unreadable: Mapping[Key, str] = field(default_factory=dict)
    """The objects that the credentials may not read, with the permission that this requires."""

    shared: Mapping[Key, str] = field(default_factory=dict)
    """The objects without a marker that another project has in its ledger as well, and that project."""

    default_datasource: LiveResource | None = None
    taken: TakenNames = field(default_factory=TakenNames)
    absent: frozenset[Key] = frozenset()
    """The objects of the files that the command is not about, that it depends on, and that the server does not have."""


def read_all(
    server: Server, tree: Tree, environment: Environment, options: Options
) -> tuple[tuple[DesiredResource, ...], State]:
    """Return the objects that the files define, and the state of the server. Raises BadInput and Unreachable."""
    folders = sources.read_folders(server)
    live_folders = {folder.title: folder.uid for folder in folders if not folder.parent}
    desired = read_desired(tree, environment, live_folders, {folder.uid for folder in folders})
    _hide_secrets(server, ((item.key, item.payload) for item in desired))
    known = {folder.uid for folder in folders}
    unknown = [item.key[1] for item in desired if item.key[0] is Kind.FOLDER and item.key[1] not in known]
    # Before Grafana 12, the list has only the folders at the root.
    if unknown and not server.listing and server.folder_depth > 1:
        folders = sources.read_folders(server, unknown)
    selected = tuple(resource for resource in desired if options.selects(resource.key))
    required = {key for resource in selected for key in resource.depends_on}
    left_out = tuple(item for item in desired if item.key in required and not options.selects(item.key))
    state = read_state(server, (*selected, *left_out), folders, options, desired)
    require_matches(options, [*(item.key for item in desired), *state.live, *state.unreadable])
    return selected, replace(state, absent=frozenset(item.key for item in left_out if item.key not in state.live))


def read_state(
    server: Server,
    desired: Iterable[DesiredResource],
    folders: list[Folder],
    options: Options,
    in_files: Iterable[DesiredResource],
) -> State:
    """Return the live state of the desired objects, and of the objects that this project owns. Raises Unreachable.

    `in_files` also has the objects of the files that the command is not about.
    """
    groups_in_files = [resource for resource in in_files if resource.key[0] is Kind.RULE_GROUP]
    rules_of_files = frozenset(str(rule["uid"]) for group in groups_in_files for rule in group.body["rules"])
    by_key = {resource.key: resource for resource in desired}
    names = {kind: {key[1] for key in by_key if key[0] is kind} for kind in Kind}
    uid = ledger_uid(options.owner)
    dashboards = read_dashboards(server, options.owner, names[Kind.DASHBOARD] | {uid}, options.concurrency)
    live = {dashboard.key: dashboard for dashboard in dashboards}
    ledger = live_ledger(server, options.owner, live.pop((Kind.DASHBOARD, uid), None))
    other_ledgers = [
        live.pop(key) for key in list(live) if key[0] is Kind.DASHBOARD and key[1].startswith(LEDGER_PREFIX)
    ]
    for folder in folders:
        resource = folder.resource(ledger)
        live[resource.key] = resource
    listed = sources.list_datasources(server)
    datasources = sources.read_datasources(server, options.owner, listed, names[Kind.DATASOURCE], options.concurrency)
    live |= {item.key: item for item in datasources if item.key in by_key or item.is_managed}
    panel_folders = {key[1]: str(item.body["folder"]) for key, item in by_key.items() if key[0] is Kind.LIBRARY_PANEL}
    permission_keys = ((Kind.FOLDER_PERMISSIONS, folder.uid) for folder in folders)
    recorded = {key[1] for key in permission_keys if format_key(key) in ledger.entries and options.selects(key)}
    permission_uids = names[Kind.FOLDER_PERMISSIONS] | recorded
    paths = _folder_paths(folders, groups_in_files)
    unreadable: dict[Key, str] = {}
    kinds = _other_kinds(server, ledger, options, paths, panel_folders, permission_uids, unreadable)
    for kind, read in kinds.items():
        in_ledger = any(name.startswith(f"{kind}/") for name in ledger.entries)
        # Alert rules carry their own markers: only the list of all rules shows which ones are no longer in the files.
        # Grafana deletes the correlations of a data source with it, whoever created them.
        is_needed_to_prune = kind in (Kind.RULE_GROUP, Kind.CORRELATION, Kind.LIBRARY_PANEL) and options.prune
        is_needed_to_match = kind is Kind.RULE_GROUP and bool(options.only)
        if names[kind] or in_ledger or is_needed_to_prune or is_needed_to_match:
            live |= {item.key: item for item in read()}
    for key, item in live.items():
        if key[0] is Kind.RULE_GROUP and (key in by_key or _is_own(item) or _has_rule(item, rules_of_files)):
            live[key] = alert_rules.complete_rule_group(server, item)
    live |= {
        key: replace(item, secret=ledger.secrets.get(format_key(key)))
        for key, item in live.items()
        if key[0] in SECRET_KINDS
    }
    _hide_secrets(server, ((key, item.body) for key, item in live.items()))
    shared = _set_other_owners(live, ledger, other_ledgers)
    return State(
        live={key: item for key, item in live.items() if key in by_key or _is_own(item)},
        ledger=ledger,
        histories=_read_histories(server, by_key, live, ledger, options),
        folder_contents=_folder_contents(server, live, folders) if options.prune else (),
        rules_of_files=rules_of_files,
        rule_groups=tuple(item for key, item in live.items() if key[0] is Kind.RULE_GROUP),
        correlations=tuple(item for key, item in live.items() if key[0] is Kind.CORRELATION),
        connections=_connections(server, live, options) if options.prune else {},
        unreadable=unreadable,
        shared=shared,
        taken=TakenNames(
            folders={folder.uid: folder.title for folder in folders},
            datasources={str(item.get("name")): str(item.get("uid")) for item in listed},
            receivers=contact_points.receiver_uids(live.values()),
        ),
        default_datasource=next((item for item in datasources if item.body.get("isDefault")), None),
    )


def _hide_secrets(server: Server, bodies: Iterable[tuple[Key, Json]]) -> None:
    """Register the secrets of objects for redaction: those of the server can come from no or an old variable."""
    for key, body in bodies:
        if key[0] not in (Kind.DASHBOARD, Kind.LIBRARY_PANEL):
            server.grafana.http.redactor.add(secret_texts(body, in_fields=key[0] in SECRET_KINDS))


def _other_kinds(
    server: Server,
    ledger: Ledger,
    options: Options,
    folder_paths: Mapping[str, str],
    panel_folders: Mapping[str, str],
    permission_uids: Collection[str],
    unreadable: dict[Key, str],
) -> dict[Kind, Callable[[], list[LiveResource]]]:
    """Return how the kinds are read of which one list has everything; what may not be read goes to `unreadable`."""

    def read_policies() -> list[LiveResource]:
        policy = alerting.read_policy(server, ledger)
        return [policy] if policy else []

    return {
        Kind.FOLDER_PERMISSIONS: lambda: folder_permissions.read_folder_permissions(
            server, ledger, permission_uids, unreadable
        ),
        Kind.CORRELATION: lambda: sources.read_correlations(server, ledger),
        Kind.LIBRARY_PANEL: lambda: library_panels.read_library_panels(server, ledger, panel_folders),
        Kind.CONTACT_POINT: lambda: contact_points.read_contact_points(server, ledger),
        Kind.MUTE_TIMING: lambda: alerting.read_mute_timings(server, ledger),
        Kind.TEMPLATE: lambda: alerting.read_templates(server, ledger),
        Kind.POLICY: read_policies,
        Kind.RULE_GROUP: lambda: alert_rules.read_rule_groups(server, options.owner, folder_paths),
    }


def _set_other_owners(live: dict[Key, LiveResource], own: Ledger, ledgers: Iterable[LiveResource]) -> dict[Key, str]:
    """Set the owner of objects that another project wrote last, by the ledgers of other projects.

    Return all objects in these ledgers, and their project.
    """
    shared: dict[Key, str] = {}
    for stored in ledgers:
        ledger = parse_ledger(stored.body.get("dashboard", {}), stored.version)
        project = ledger.owner or stored.key[1].removeprefix(LEDGER_PREFIX)
        for key, item in live.items():
            entry = ledger.entries.get(format_key(key))
            if entry is None:
                continue
            shared[key] = project
            current = digest(normalize.without_secrets(item.body))
            # Only the other project has recorded that it created the object, so this one did not: its push was killed.
            recorded = own.entries.get(format_key(key))
            is_created_by_other = bool(recorded and recorded.may_be_absent and not entry.may_be_absent)
            is_own = current in item.applied and not is_created_by_other
            if current in entry.digests and not is_own and item.owner is not Owner.FILE:
                detail = f"managed by the Heddle project `{project}`"
                live[key] = replace(item, owner=Owner.OTHER_PROJECT, owner_detail=detail)
    return shared


def _folder_paths(folders: list[Folder], groups: Iterable[DesiredResource]) -> dict[str, str]:
    """Return a unique name for each folder, by uid: the path of titles that the files have, else the live one.

    A folder is identified by its uid, because it can be renamed, and another one can get its title.
    """
    in_files = {str(group.body["folder"]): group.key[1].removesuffix(f"/{group.payload['name']}") for group in groups}
    paths = {uid: path for uid, path in _live_folder_paths(folders).items() if uid not in in_files}
    names = Counter([*paths.values(), *in_files.values()])
    return {uid: path if names[path] == 1 else uid for uid, path in paths.items()} | in_files


def _live_folder_paths(folders: list[Folder]) -> dict[str, str]:
    """Return the path of titles of each folder, by uid."""
    by_uid = {folder.uid: folder for folder in folders}

    def path(folder: Folder, depth: int = 0) -> str:
        # The depth guards against a cycle, which a listing in pages can contain while folders are moved.
        if not folder.parent or depth >= len(by_uid):
            return folder.title
        parent = by_uid.get(folder.parent) or Folder(folder.parent, folder.parent)
        return f"{path(parent, depth + 1)}/{folder.title}"

    return {uid: path(folder) for uid, folder in by_uid.items()}


def _folder_contents(server: Server, live: Mapping[Key, LiveResource], folders: list[Folder]) -> tuple[FolderItem, ...]:
    """Return everything in any folder, whoever owns it: a folder with objects of others is not deleted."""
    objects: list[tuple[str, Key]] = [(folder, (Kind.DASHBOARD, uid)) for uid, folder in dashboard_folders(server)]
    objects += [(str(item.body["folder"]), key) for key, item in live.items() if key[0] is Kind.RULE_GROUP]
    objects += [(item.parent, (Kind.FOLDER, item.uid)) for item in folders if item.parent]
    contents = [FolderItem(folder, key, f"{key[0].label} {key[1]}") for folder, key in objects]
    panels = [item for key, item in live.items() if key[0] is Kind.LIBRARY_PANEL]
    contents += [FolderItem(str(item.body["folder"]), item.key, f"library panel {item.title}") for item in panels]
    for item in panels:
        if folder := library_panels.old_folder(item):
            text = f"library panel {item.title}, which was moved, and which Grafana deletes with its old folder"
            contents.append(FolderItem(folder, item.key, text))
    return tuple(contents)


def _connections(server: Server, live: Mapping[Key, LiveResource], options: Options) -> dict[str, tuple[str, ...]]:
    uids = [
        key[1]
        for key, item in live.items()
        if key[0] is Kind.LIBRARY_PANEL and item.is_managed and library_panels.connected_dashboards(item)
    ]
    read = in_parallel(lambda uid: library_panels.read_connections(server, uid), uids, options.concurrency)
    return dict(zip(uids, read, strict=True))


def _has_rule(group: LiveResource, uids: frozenset[str]) -> bool:
    return any(str(rule["uid"]) in uids for rule in group.body["rules"])


def _is_own(resource: LiveResource) -> bool:
    return resource.is_managed or resource.has_managed_rules


def _read_histories(
    server: Server,
    desired: Mapping[Key, DesiredResource],
    live: Mapping[Key, LiveResource],
    ledger: Ledger,
    options: Options,
) -> dict[str, tuple[DashboardVersion, ...]]:
    """Return the histories of the dashboards whose edits decide what happens to them."""

    unverified = {(name, planned) for (_, name), planned in ledger.unverified.items()}

    def is_needed(key: Key, dashboard: LiveResource) -> bool:
        if any(name == format_key(key) and planned < int(dashboard.version or 0) for name, planned in unverified):
            return True
        adoptable = dashboard.owner is not Owner.FILE and bool(dashboard.body) and options.adopts(key)
        if not (dashboard.is_managed or adoptable):
            return False
        return is_changed(desired[key], dashboard) if key in desired else options.prune

    uids = [key[1] for key, item in live.items() if key[0] is Kind.DASHBOARD and is_needed(key, item)]
    histories = in_parallel(lambda uid: tuple(read_history(server, uid)), uids, options.concurrency)
    return dict(zip(uids, histories, strict=True))
