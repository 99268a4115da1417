"""The files below `out/` as objects, by kind."""

from __future__ import annotations

from collections.abc import Mapping

from heddle.compile.artifact import ALERTING, DATASOURCES
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.diff.files import from_json, from_yaml
from heddle.diff.objects import Tree
from heddle.grafana.json_prune import members
from heddle.grafana.json_value import Json
from heddle.grafana.provisioning_escape import Environment
from heddle.sync.desired.alerting import alerting
from heddle.sync.desired.folders import Folders
from heddle.sync.desired.read import Read
from heddle.sync.desired.sources import sources
from heddle.sync.kind import Key, Kind
from heddle.sync.resources import Wanted

_PROVIDERS = "provisioning/dashboards/"
_DASHBOARDS = "dashboards/"
_YAML = (".yaml", ".yml")


def wanted(tree: Tree, environ: Environment, live: Mapping[str, str]) -> tuple[Wanted, ...]:
    """Return every object that the tree holds.

    `live` are the folders at the root of the server, uid by title: alert rules name their folder by title. Raises
    BadInput for a file that cannot be read.
    """
    files = [Read(path, _parsed(path, content), environ) for path, content in sorted(tree.items()) if _taken(path)]
    folders, found = Folders(live), dict[Key, Wanted]()
    for read in files:
        if read.file.startswith(_PROVIDERS):
            for provider in members(read.raw.get("providers")):
                folders.declared(read.text(provider.get("folder")), read.text(provider.get("folderUid")), read.file)
    for read in files:
        if read.file.startswith(_DASHBOARDS):
            one = _dashboard(read, folders)
            found[one.key] = one
        for item in members(read.raw.get("datasources")) if read.file.startswith(DATASOURCES) else ():
            found |= {each.key: each for each in sources(read, item)}
        if read.file.startswith(ALERTING):
            found |= {each.key: each for each in alerting(read, folders)}
    everything = (folders.found | found).values()
    return tuple(sorted(everything, key=lambda each: (each.key[0].rank, each.key[1])))


def _taken(path: str) -> bool:
    if path.startswith(_DASHBOARDS):
        return path.endswith(".json")
    return path.startswith((f"{DATASOURCES}/", f"{ALERTING}/", _PROVIDERS)) and path.endswith(_YAML)


def _parsed(path: str, content: bytes) -> Json:
    return from_json(path, content) if path.endswith(".json") else from_yaml(path, content)


def _dashboard(read: Read, folders: Folders) -> Wanted:
    """Return a dashboard; its folder is the one that the provider of its files declares."""
    name = read.file.split("/")[1] if read.file.count("/") > 1 else ""
    folder = folders.of(f"{_PROVIDERS}{name}.yaml")
    uid = str(read.raw.get("uid") or "")
    if not uid:
        message, help = f"the dashboard in {read.file} has no uid", "give it one: without, each push makes a copy"
        raise BadInput([Finding(id="push/missing-uid", location=Location(read.file), message=message, help=help)])
    data = {key: value for key, value in read.raw.items() if key not in ("id", "version")}
    body: Json = {"dashboard": data, "folder": folder}
    after = ((Kind.FOLDER, folder),) if folder else ()
    title = str(read.raw.get("title") or uid)
    return Wanted(key=(Kind.DASHBOARD, uid), title=title, body=body, sent=body, file=read.file, after=after)
