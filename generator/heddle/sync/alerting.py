"""Mute timings, message templates and the notification policy on the server: reading and writing.

Most have no version, so each is read once more immediately before it is written.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import quote

from heddle.grafana.json_value import Json, mapping, members
from heddle.sync import normalize
from heddle.sync.ownership import Ledger
from heddle.sync.plan import Action, Step
from heddle.sync.resources import Key, Kind, LiveResource, Owner, digest, format_key
from heddle.sync.server import Server
from heddle.sync.writer import Writer, modified_concurrently

API = "/api/v1/provisioning"
_INITIAL_POLICY = {"receiver": "grafana-default-email", "group_by": ["grafana_folder", "alertname"]}
"""The policy of an organization before it is changed for the first time."""


def read_mute_timings(server: Server, ledger: Ledger) -> list[LiveResource]:
    """Return the mute timings. Raises Unreachable."""
    return _read_named(server, ledger, "mute-timings", Kind.MUTE_TIMING, normalize.mute_timing)


def read_templates(server: Server, ledger: Ledger) -> list[LiveResource]:
    """Return the message templates. Raises Unreachable."""
    return _read_named(server, ledger, "templates", Kind.TEMPLATE, normalize.template)


def _read_named(
    server: Server, ledger: Ledger, path: str, kind: Kind, form: Callable[[Json], Json]
) -> list[LiveResource]:
    items = members(server.read_list(f"{API}/{path}"))
    return [with_ledger(ledger, (kind, str(item.get("name"))), form(item), item) for item in items]


def read_policy(server: Server, ledger: Ledger) -> LiveResource | None:
    """Return the notification policy, None if it is still the initial one. Raises Unreachable."""
    item = mapping(server.read(f"{API}/policies"))
    body = normalize.policy(item)
    if body == normalize.policy(_INITIAL_POLICY) and not item.get("provenance"):
        return None
    return with_ledger(ledger, (Kind.POLICY, "tree"), body, item)


def with_ledger(ledger: Ledger, key: Key, body: Json, raw: Json) -> LiveResource:
    """Return a live alerting object, with what the ledger records for it."""
    entry = ledger.entries.get(format_key(key))
    owner, detail = provenance_owner(raw)
    if owner is not Owner.FILE and entry:
        owner, detail = Owner.THIS_PROJECT, ""
    return LiveResource(
        key=key,
        title=key[1],
        body=body,
        version=str(raw.get("version") or digest(body)),
        owner=owner,
        owner_detail=detail,
        applied=entry.digests if entry else (),
        raw=raw,
    )


def provenance_owner(item: Json) -> tuple[Owner, str]:
    """Return who manages an alerting object according to its provenance, and the description of that owner."""
    provenance = str(item.get("provenance") or "")
    if provenance == "file":
        return Owner.FILE, ""
    if provenance:
        return Owner.TOOL, f"written through the API by another tool (provenance `{provenance}`)"
    return Owner.UNMANAGED, ""


def write_mute_timing(writer: Writer, step: Step) -> None:
    """Create, update or delete a mute timing. Raises NotWritten."""
    path, name = f"{API}/mute-timings", quote(step.key[1], safe="")
    live = find_resource(read_mute_timings(writer.server, Ledger()), step.key)
    require_unchanged(step, live)
    version = _version(live)
    read = partial(read_mute_timings, writer.server, Ledger())
    applied, require = partial(_is_live, read, step), partial(_require_unchanged_again, read, step)
    if step.action is Action.DELETE:
        parameter = _version_parameter(version)
        writer.send("DELETE", f"{path}/{name}{parameter}", alerting=True, require_unchanged=require)
    elif live:
        body = {**step.body, **({"version": version} if version else {})}
        writer.send("PUT", f"{path}/{name}", body, alerting=True, applied=applied, require_unchanged=require)
    else:
        writer.send("POST", path, step.body, alerting=True, applied=applied)


def write_template(writer: Writer, step: Step) -> None:
    """Create, update or delete a message template. Raises NotWritten."""
    path = f"{API}/templates/{quote(step.key[1], safe='')}"
    live = find_resource(read_templates(writer.server, Ledger()), step.key)
    require_unchanged(step, live)
    version = _version(live)
    read = partial(read_templates, writer.server, Ledger())
    applied, require = partial(_is_live, read, step), partial(_require_unchanged_again, read, step)
    if step.action is Action.DELETE:
        writer.send("DELETE", f"{path}{_version_parameter(version)}", alerting=True, require_unchanged=require)
        return
    body = {"template": step.body["template"], "version": version}
    writer.send("PUT", path, body, alerting=True, applied=applied, require_unchanged=require)


def _version(live: LiveResource | None) -> str:
    """Return the version that a write must name, empty before Grafana 12, which has none."""
    return str(live.raw.get("version") or "") if live else ""


def _version_parameter(version: str) -> str:
    return f"?version={quote(version)}" if version else ""


def _is_live(read: Callable[[], list[LiveResource]], step: Step) -> bool:
    live = find_resource(read(), step.key)
    return live is not None and digest(live.body) == digest(step.body)


def write_policy(writer: Writer, step: Step) -> None:
    """Replace the policy tree, or reset it to the initial one. Raises NotWritten."""
    payload = step.desired.payload if step.desired else step.body

    def require() -> None:
        require_unchanged(step, read_policy(writer.server, Ledger()))

    def is_live() -> bool:
        live = read_policy(writer.server, Ledger())
        return live is not None and digest(live.body) == digest(normalize.policy(payload))

    def is_initial() -> bool:
        return read_policy(writer.server, Ledger()) is None

    require()
    if step.action is Action.DELETE:
        writer.send("DELETE", f"{API}/policies", alerting=True, applied=is_initial, require_unchanged=require)
    else:
        writer.send("PUT", f"{API}/policies", payload, alerting=True, applied=is_live, require_unchanged=require)


def find_resource(resources: list[LiveResource], key: Key) -> LiveResource | None:
    """Return the resource with a key, None if there is none."""
    return next((resource for resource in resources if resource.key == key), None)


def require_unchanged(step: Step, live: LiveResource | None) -> None:
    """Raise NotWritten if an object is not as it was when the plan was created."""
    if step.live is None and live is None:
        return
    if step.live is None or live is None or _content_digest(step.live) != _content_digest(live):
        raise modified_concurrently()


def _require_unchanged_again(read: Callable[[], list[LiveResource]], step: Step) -> None:
    require_unchanged(step, find_resource(read(), step.key))


def _content_digest(resource: LiveResource) -> str:
    # Another object of the same kind may change the version.
    return digest({key: value for key, value in resource.raw.items() if key != "version"})
