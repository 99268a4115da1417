"""Reads what a plan needs: everything once, and only what the files or our marks ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from heddle.diff.objects import Tree
from heddle.grafana.provisioning_escape import Environment
from heddle.sync.desired.read import all_set
from heddle.sync.desired.tree import wanted
from heddle.sync.kind import Key, Kind
from heddle.sync.ledger import Ledger, ledger_uid, read_ledger
from heddle.sync.live import alerting
from heddle.sync.live import sources as live
from heddle.sync.live.dashboards import dashboards, filed, history
from heddle.sync.ownership import adopted, chosen
from heddle.sync.parallel import each
from heddle.sync.plan import Options
from heddle.sync.plan_dashboard import differs
from heddle.sync.resources import Found, Holder, Past, Wanted
from heddle.sync.server import Server
from heddle.sync.state import State

_Read = Callable[[], list[Found]]
_Folders = list[tuple[str, str, str]]


def survey(server: Server, tree: Tree, environ: Environment, options: Options) -> tuple[tuple[Wanted, ...], State]:
    """Return what the files want and what the server has. Raises BadInput and Unreachable."""
    folders = live.folders(server)
    asked = wanted(tree, environ, {title: uid for uid, title, parent in folders if not parent})
    known = {uid for uid, _, _ in folders}
    nested = [each.key[1] for each in asked if each.key[0] is Kind.FOLDER and each.key[1] not in known]
    if nested and not server.listing and server.folder_depth > 1:
        folders = live.folders(server, nested)
    asked = tuple(each for each in asked if not options.only or chosen(each.key, options.only))
    all_set(asked, environ)
    return asked, state_of(server, asked, folders, options)


def state_of(server: Server, asked: Iterable[Wanted], folders: _Folders, options: Options) -> State:
    """Return what the server has of what is asked for, and of what is ours. Raises Unreachable."""
    by_key = {each.key: each for each in asked}
    names = {kind: {key[1] for key in by_key if key[0] is kind} for kind in Kind}
    uid = ledger_uid(options.owner)
    boards = dashboards(server, options.owner, names[Kind.DASHBOARD] | {uid}, options.concurrency)
    found: dict[Key, Found] = {each.key: each for each in boards}
    held = found.pop((Kind.DASHBOARD, uid), None)
    ledger = read_ledger(held.body.get("dashboard", {}), held.version) if held else Ledger()
    found |= {one.key: one for one in (live.folder(*each, ledger) for each in folders)}
    sources = live.sources(server, options.owner, names[Kind.DATASOURCE], options.concurrency)
    default = next((each for each in sources if each.body.get("isDefault")), None)
    found |= {each.key: each for each in sources if each.key in by_key or each.holder is Holder.OURS}
    for kind, read in _others(server, ledger, options, folders).items():
        if names[kind] or any(key.startswith(f"{kind}/") for key in ledger.entries) or _rules_too(kind, options):
            found |= {each.key: each for each in read()}
    groups = [each for key, each in found.items() if key[0] is Kind.RULE_GROUP and (key in by_key or _ours(each))]
    found |= {each.key: alerting.in_full(server, each) for each in groups}
    return State(
        found={key: each for key, each in found.items() if key in by_key or _ours(each)},
        ledger=ledger,
        contents=_contents(server, found, folders) if options.prune else (),
        histories=_histories(server, by_key, found, options),
        default_source=default,
    )


def _others(server: Server, ledger: Ledger, options: Options, folders: _Folders) -> Mapping[Kind, _Read]:
    titles = _paths(folders)
    return {
        Kind.CORRELATION: lambda: live.correlations(server, ledger),
        Kind.CONTACT_POINT: lambda: alerting.contact_points(server, ledger),
        Kind.MUTE_TIMING: lambda: alerting.mute_timings(server, ledger),
        Kind.TEMPLATE: lambda: alerting.templates(server, ledger),
        Kind.POLICY: lambda: [one for one in (alerting.policy(server, ledger),) if one],
        Kind.RULE_GROUP: lambda: alerting.rule_groups(server, options.owner, titles),
    }


def _contents(server: Server, found: Mapping[Key, Found], folders: _Folders) -> tuple[tuple[str, Key], ...]:
    """Return everything that stands in a folder, whoever it belongs to: a folder with others' work in it stays."""
    boards = [(folder, (Kind.DASHBOARD, uid)) for uid, folder in filed(server)]
    groups = [(str(each.body["folder"]), key) for key, each in found.items() if key[0] is Kind.RULE_GROUP]
    return (*boards, *groups, *((parent, (Kind.FOLDER, uid)) for uid, _, parent in folders if parent))


def _paths(folders: _Folders) -> dict[str, str]:
    by_uid = {uid: (title, parent) for uid, title, parent in folders}

    def path(uid: str, depth: int = 0) -> str:
        title, parent = by_uid.get(uid, (uid, ""))
        return f"{path(parent, depth + 1)}/{title}" if parent and depth < len(by_uid) else title

    return {uid: path(uid) for uid in by_uid}


def _rules_too(kind: Kind, options: Options) -> bool:
    """Alert rules carry their marks themselves, so only a list of all of them tells which ones the files lost."""
    return kind is Kind.RULE_GROUP and options.prune


def _ours(found: Found) -> bool:
    return found.holder is Holder.OURS or (found.key[0] is Kind.RULE_GROUP and bool(found.raw.get("ours")))


def _histories(
    server: Server, asked: Mapping[Key, Wanted], found: Mapping[Key, Found], options: Options
) -> dict[str, tuple[Past, ...]]:
    uids = [
        key[1]
        for key, one in found.items()
        if key[0] is Kind.DASHBOARD
        and (one.holder is Holder.OURS or (one.holder is not Holder.FILE and bool(one.body) and adopted(key, options)))
        and (differs(asked[key], one) if key in asked else options.prune)
    ]
    return dict(zip(uids, each(lambda uid: tuple(history(server, uid)), uids, options.concurrency), strict=True))
