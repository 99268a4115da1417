"""The reviewed files below `out/` as objects that a server's API takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.compile.artefact import ALERTING, DATASOURCES
from generator.compile.tree import Json
from generator.errors import BadInput
from generator.place import Place
from generator.problem import Problem
from generator.review.objects import Tree
from generator.review.parsed import from_json, from_yaml
from generator.review.prune import mapping, members
from generator.sync import shape
from generator.sync.expand import Environment, expanded, expanded_text, variables
from generator.sync.kind import Key, Kind
from generator.sync.objects import Wanted

_PROVIDERS = "provisioning/dashboards/"
_YAML = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says, read twice: with the names of variables in it, and with what they hold."""

    file: str
    raw: Json
    environ: Environment

    @property
    def named(self) -> Environment:
        """Return an environment in which each variable holds its own name."""
        return {name: f"${name}" for name in self.environ}

    def both(self, value: Any) -> tuple[Any, Any]:  # noqa: ANN401
        """Return a value as it is shown and as it is sent."""
        return expanded(value, self.named), expanded(value, self.environ)

    def text(self, value: object) -> str:
        """Return a text as it is sent."""
        return expanded_text(str(value or ""), self.environ)


def wanted(tree: Tree, environ: Environment, folders: Mapping[str, str]) -> tuple[Wanted, ...]:
    """Return every object that the tree holds.

    `folders` are the live ones at the root, uid by title: alert rules name their folder by title. Raises BadInput for a
    file that cannot be read, and for variables that are not set.
    """
    files = [Read(path, _parsed(path, content), environ) for path, content in sorted(tree.items()) if _taken(path)]
    _all_set(files, environ)
    found: dict[Key, Wanted] = {}
    titled = dict(folders)
    for read in files:
        if read.file.startswith(_PROVIDERS):
            for provider in members(read.raw.get("providers")):
                _folder(found, titled, read, provider)
    for read in files:
        for each in _objects(read, found, titled):
            found[each.key] = each
    return tuple(sorted(found.values(), key=lambda each: (each.key[0].rank, each.key[1])))


def _taken(path: str) -> bool:
    if path.startswith("dashboards/"):
        return path.endswith(".json")
    return path.startswith((f"{DATASOURCES}/", f"{ALERTING}/", _PROVIDERS)) and path.endswith(_YAML)


def _parsed(path: str, content: bytes) -> Json:
    return from_json(path, content) if path.endswith(".json") else from_yaml(path, content)


def _all_set(files: list[Read], environ: Environment) -> None:
    problems = []
    for read in files:
        if read.file.startswith("dashboards/"):
            continue
        for name in sorted(set(variables(_expandable(read.raw)))):
            if not environ.get(name):
                message = f"the environment variable `{name}` is not set, and {read.file} is read with it"
                mend = "set it, or leave the object out with `--only`"
                problems.append(Problem(id="push/variable", place=Place(read.file), message=message, mend=mend))
    if problems:
        raise BadInput(problems)


def _expandable(file: Json) -> Json:
    """Return what Grafana expands of a file: not the texts and queries of alert rules, mute timings and templates."""
    found = {key: value for key, value in file.items() if key not in ("muteTimes", "templates", "groups")}
    raw = ("annotations", "data")
    groups = members(file.get("groups"))
    found["groups"] = [
        {**group, "rules": [{k: v for k, v in each.items() if k not in raw} for each in members(group.get("rules"))]}
        for group in groups
    ]
    return found


def _folder(found: dict[Key, Wanted], titled: dict[str, str], read: Read, provider: Json) -> None:
    title, uid = read.text(provider.get("folder")), read.text(provider.get("folderUid"))
    if title:
        uid = uid or titled.get(title) or _slug(title)
        titled[title] = uid
        _add_folder(found, uid, title, "", read.file)


def _add_folder(found: dict[Key, Wanted], uid: str, title: str, parent: str, file: str) -> None:
    body: Json = {"uid": uid, "title": title} | ({"parent": parent} if parent else {})
    after = ((Kind.FOLDER, parent),) if parent else ()
    key = (Kind.FOLDER, uid)
    found.setdefault(key, Wanted(key=key, title=title, body=body, sent=body, file=file, after=after))


def _objects(read: Read, found: dict[Key, Wanted], titled: dict[str, str]) -> Iterator[Wanted]:
    if read.file.startswith("dashboards/"):
        yield _dashboard(read, found)
    for item in members(read.raw.get("datasources")):
        yield from _source(read, item)
    for item in members(read.raw.get("contactPoints")):
        yield _contact_point(read, item)
    for key, kind, form in (
        ("muteTimes", Kind.MUTE_TIMING, shape.timing),
        ("templates", Kind.TEMPLATE, shape.template),
    ):
        for item in members(read.raw.get(key)):
            yield _plain(kind, form, read, item)
    for item in members(read.raw.get("policies")):
        yield _policy(read, item)
    for item in members(read.raw.get("groups")):
        yield _group(read, item, found, titled)


def _dashboard(read: Read, found: dict[Key, Wanted]) -> Wanted:
    """Return a dashboard; the folder is that of the provider whose path ends as the file's folder does."""
    name = read.file.split("/")[1] if read.file.count("/") > 1 else ""
    folder = next((each.key[1] for each in found.values() if each.file == f"{_PROVIDERS}{name}.yaml"), "")
    uid = str(read.raw.get("uid") or "")
    if not uid:
        message, mend = f"the dashboard in {read.file} has no uid", "give it one: without, each push makes a copy"
        raise BadInput([Problem(id="push/uid", place=Place(read.file), message=message, mend=mend)])
    body: Json = {"dashboard": {k: v for k, v in read.raw.items() if k not in ("id", "version")}, "folder": folder}
    after = ((Kind.FOLDER, folder),) if folder else ()
    title = str(read.raw.get("title") or uid)
    return Wanted(key=(Kind.DASHBOARD, uid), title=title, body=body, sent=body, file=read.file, after=after)


def _source(read: Read, item: Json) -> Iterator[Wanted]:
    body, sent = read.both({key: value for key, value in item.items() if key not in ("correlations", "orgId")})
    uid = str(sent.get("uid") or "")
    secrets = {key: str(value) for key, value in mapping(sent.get("secureJsonData")).items()}
    key = (Kind.DATASOURCE, uid)
    yield Wanted(
        key=key,
        title=str(body.get("name") or uid),
        body=shape.source(body),
        sent=sent,
        file=read.file,
        secrets=secrets,
        secret_names=tuple(sorted(set(variables(item.get("secureJsonData"))))),
    )
    for each in members(item.get("correlations")):
        named, real = (shape.correlation({**side, "sourceUID": uid}) for side in read.both(each))
        name = f"{uid}/{real.get('targetUID')}/{real.get('label')}"
        after = (key, (Kind.DATASOURCE, str(real.get("targetUID"))))
        yield Wanted(key=(Kind.CORRELATION, name), title=name, body=named, sent=real, file=read.file, after=after)


def _contact_point(read: Read, item: Json) -> Wanted:
    sides = [
        {"name": side.get("name"), "receivers": shape.receivers(members(side.get("receivers")))}
        for side in read.both(item)
    ]
    receivers = members(item.get("receivers"))
    secrets = {
        f"{each.get('uid')}/{key}": read.text(value)
        for each in receivers
        for key, value in mapping(each.get("settings")).items()
        if isinstance(value, str) and any(variables(value))
    }
    name = str(sides[1]["name"])
    names = tuple(sorted({each for item in receivers for each in variables(item.get("settings"))}))
    key = (Kind.CONTACT_POINT, name)
    return Wanted(
        key=key, title=name, body=sides[0], sent=sides[1], file=read.file, secrets=secrets, secret_names=names
    )


def _plain(kind: Kind, form: Callable[[Json], Json], read: Read, item: Json) -> Wanted:
    body, name = form(item), str(item.get("name"))
    return Wanted(key=(kind, name), title=name, body=body, sent=body, file=read.file)


def _policy(read: Read, item: Json) -> Wanted:
    body, sent = (shape.policy(side) for side in read.both(item))
    after = tuple(_told(sent))
    return Wanted(key=(Kind.POLICY, "tree"), title="policy tree", body=body, sent=sent, file=read.file, after=after)


def _told(policy: Json) -> Iterator[Key]:
    if policy.get("receiver"):
        yield Kind.CONTACT_POINT, str(policy["receiver"])
    for name in (*(policy.get("mute_time_intervals") or ()), *(policy.get("active_time_intervals") or ())):
        yield Kind.MUTE_TIMING, str(name)
    for route in members(policy.get("routes")):
        yield from _told(route)


def _group(read: Read, item: Json, found: dict[Key, Wanted], titled: dict[str, str]) -> Wanted:
    path, parent = [part for part in read.text(item.get("folder")).split("/") if part], ""
    for depth, title in enumerate(path):
        known = titled.get("/".join(path[: depth + 1]))
        uid = known or _slug("-".join(path[: depth + 1]))
        if not known or uid == _slug("-".join(path[: depth + 1])):
            _add_folder(found, uid, title, parent, read.file)
            titled["/".join(path[: depth + 1])] = uid
        parent = uid
    name = f"{'/'.join(path)}/{read.text(item.get('name'))}"
    sides = [_rules(item, environ, parent) for environ in (read.named, read.environ)]
    after = [(Kind.FOLDER, parent)] if (Kind.FOLDER, parent) in found else []
    after += [(Kind.DATASOURCE, each) for each in sorted(_asked(sides[1]))]
    after += [(Kind.CONTACT_POINT, receiver) for receiver in _receivers(sides[1])]
    key = (Kind.RULE_GROUP, name)
    return Wanted(key=key, title=name, body=sides[0], sent=sides[1], file=read.file, after=tuple(after))


def _rules(group: Json, environ: Environment, folder: str) -> Json:
    raw = ("annotations", "data")
    rules = []
    for item in members(group.get("rules")):
        read_twice = expanded({k: v for k, v in item.items() if k not in raw}, environ)
        rules.append(shape.rule({**read_twice, **{key: item[key] for key in raw if key in item}}))
    interval = expanded_text(str(group.get("interval")), environ)
    name = expanded_text(str(group.get("name")), environ)
    return {"name": name, "folder": folder, "interval": shape.interval(interval), "rules": rules}


def _asked(group: Json) -> set[str]:
    found = {str(each["datasourceUid"]) for rule in group["rules"] for each in rule["data"]}
    return found - {"__expr__"}


def _receivers(group: Json) -> list[str]:
    settings = [rule["notification_settings"] for rule in group["rules"] if rule.get("notification_settings")]
    return [str(each["receiver"]) for each in settings if each.get("receiver")]


def _slug(title: str) -> str:
    return f"folder-{re.sub(r'[^a-z0-9]+', '-', title.lower()).strip('-')}"[:40]
