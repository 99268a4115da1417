"""Reads everything that a plan needs, at one time: what the files define, and what the server has of it.

Reading is what costs time in a push without changes. So each list is requested at most once, lists of kinds that
neither the files nor a marker mention are not requested at all, and the history of a dashboard only where it differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from heddle.diff.objects import Tree
from heddle.grafana.provisioning_escape import Environment
from heddle.sync import alerting, sources
from heddle.sync.dashboards import dashboard_folders, read_dashboards, read_history
from heddle.sync.desired import read_desired, require_variables
from heddle.sync.ownership import Ledger, ledger_uid, parse_ledger
from heddle.sync.plan import Options
from heddle.sync.plan_dashboard import is_changed
from heddle.sync.resources import DashboardVersion, DesiredResource, Key, Kind, LiveResource, Owner
from heddle.sync.server import Server, in_parallel
from heddle.sync.sources import Folder


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The live objects of the files and of this project, and what a plan needs beside them."""

    live: Mapping[Key, LiveResource]
    ledger: Ledger = field(default_factory=Ledger)
    histories: Mapping[str, tuple[DashboardVersion, ...]] = field(default_factory=dict)
    """The histories of the dashboards that differ from the files, by uid."""

    folder_contents: tuple[tuple[str, Key], ...] = ()
    """The uid of a folder and an object in it, whoever owns it; only read where something may be deleted."""

    default_datasource: LiveResource | None = None


def read_all(
    server: Server, tree: Tree, environment: Environment, options: Options
) -> tuple[tuple[DesiredResource, ...], State]:
    """Return the objects that the files define, and the state of the server. Raises BadInput and Unreachable."""
    folders = sources.read_folders(server)
    desired = read_desired(tree, environment, {folder.title: folder.uid for folder in folders if not folder.parent})
    known = {folder.uid for folder in folders}
    unknown = [item.key[1] for item in desired if item.key[0] is Kind.FOLDER and item.key[1] not in known]
    # Before Grafana 12, the list has only the folders at the root.
    if unknown and not server.listing and server.folder_depth > 1:
        folders = sources.read_folders(server, unknown)
    desired = tuple(resource for resource in desired if options.selects(resource.key))
    require_variables(desired, environment)
    return desired, read_state(server, desired, folders, options)


def read_state(server: Server, desired: Iterable[DesiredResource], folders: list[Folder], options: Options) -> State:
    """Return what the server has of the desired objects, and of those that this project owns. Raises Unreachable."""
    by_key = {resource.key: resource for resource in desired}
    names = {kind: {key[1] for key in by_key if key[0] is kind} for kind in Kind}
    uid = ledger_uid(options.owner)
    dashboards = read_dashboards(server, options.owner, names[Kind.DASHBOARD] | {uid}, options.concurrency)
    live = {dashboard.key: dashboard for dashboard in dashboards}
    stored_ledger = live.pop((Kind.DASHBOARD, uid), None)
    ledger = parse_ledger(stored_ledger.body.get("dashboard", {}), stored_ledger.version) if stored_ledger else Ledger()
    for folder in folders:
        resource = folder.resource(ledger)
        live[resource.key] = resource
    datasources = sources.read_datasources(server, options.owner, names[Kind.DATASOURCE], options.concurrency)
    live |= {item.key: item for item in datasources if item.key in by_key or item.is_managed}
    for kind, read in _other_kinds(server, ledger, options, folders).items():
        in_ledger = any(name.startswith(f"{kind}/") for name in ledger.entries)
        # Alert rules carry their markers themselves: only the list of all rules tells which ones left the files.
        if names[kind] or in_ledger or (kind is Kind.RULE_GROUP and options.prune):
            live |= {item.key: item for item in read()}
    for key, item in live.items():
        if key[0] is Kind.RULE_GROUP and (key in by_key or _is_own(item)):
            live[key] = alerting.complete_rule_group(server, item)
    return State(
        live={key: item for key, item in live.items() if key in by_key or _is_own(item)},
        ledger=ledger,
        histories=_read_histories(server, by_key, live, options),
        folder_contents=_folder_contents(server, live, folders) if options.prune else (),
        default_datasource=next((item for item in datasources if item.body.get("isDefault")), None),
    )


def _other_kinds(
    server: Server, ledger: Ledger, options: Options, folders: list[Folder]
) -> dict[Kind, Callable[[], list[LiveResource]]]:
    """Return how the kinds are read of which one list has everything."""

    def read_policies() -> list[LiveResource]:
        policy = alerting.read_policy(server, ledger)
        return [policy] if policy else []

    return {
        Kind.CORRELATION: lambda: sources.read_correlations(server, ledger),
        Kind.CONTACT_POINT: lambda: alerting.read_contact_points(server, ledger),
        Kind.MUTE_TIMING: lambda: alerting.read_mute_timings(server, ledger),
        Kind.TEMPLATE: lambda: alerting.read_templates(server, ledger),
        Kind.POLICY: read_policies,
        Kind.RULE_GROUP: lambda: alerting.read_rule_groups(server, options.owner, _folder_paths(folders)),
    }


def _folder_paths(folders: list[Folder]) -> dict[str, str]:
    """Return the path of titles of each folder, by uid."""
    by_uid = {folder.uid: folder for folder in folders}

    def path(folder: Folder, depth: int = 0) -> str:
        # The depth guards against a cycle, which a listing in pages may contain while somebody moves folders.
        if not folder.parent or depth >= len(by_uid):
            return folder.title
        parent = by_uid.get(folder.parent) or Folder(folder.parent, folder.parent)
        return f"{path(parent, depth + 1)}/{folder.title}"

    return {uid: path(folder) for uid, folder in by_uid.items()}


def _folder_contents(
    server: Server, live: Mapping[Key, LiveResource], folders: list[Folder]
) -> tuple[tuple[str, Key], ...]:
    """Return everything in any folder, whoever owns it: a folder with objects of others is not deleted."""
    dashboards = [(folder, (Kind.DASHBOARD, uid)) for uid, folder in dashboard_folders(server)]
    groups = [(str(item.body["folder"]), key) for key, item in live.items() if key[0] is Kind.RULE_GROUP]
    return (*dashboards, *groups, *((item.parent, (Kind.FOLDER, item.uid)) for item in folders if item.parent))


def _is_own(resource: LiveResource) -> bool:
    return resource.is_managed or resource.has_managed_rules


def _read_histories(
    server: Server, desired: Mapping[Key, DesiredResource], live: Mapping[Key, LiveResource], options: Options
) -> dict[str, tuple[DashboardVersion, ...]]:
    """Return the histories of the dashboards whose edits decide what happens to them."""

    def is_needed(key: Key, dashboard: LiveResource) -> bool:
        adoptable = dashboard.owner is not Owner.FILE and bool(dashboard.body) and options.adopts(key)
        if not (dashboard.is_managed or adoptable):
            return False
        return is_changed(desired[key], dashboard) if key in desired else options.prune

    uids = [key[1] for key, item in live.items() if key[0] is Kind.DASHBOARD and is_needed(key, item)]
    histories = in_parallel(lambda uid: tuple(read_history(server, uid)), uids, options.concurrency)
    return dict(zip(uids, histories, strict=True))
