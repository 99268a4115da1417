"""Contact points on the server: reading, and writing receiver by receiver."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from urllib.parse import quote

from heddle.grafana.json_value import Json, members
from heddle.sync import normalize
from heddle.sync.alerting import API, find_resource, require_unchanged, with_ledger
from heddle.sync.ownership import Ledger
from heddle.sync.plan import Action, Step
from heddle.sync.resources import Key, Kind, LiveResource, digest
from heddle.sync.server import Server
from heddle.sync.writer import Writer, modified_concurrently


def read_contact_points(server: Server, ledger: Ledger) -> list[LiveResource]:
    """Return the contact points, each with all its receivers. Raises Unreachable."""
    by_name: dict[str, list[Json]] = {}
    for item in members(server.read_list(f"{API}/contact-points")):
        by_name.setdefault(str(item.get("name")), []).append(item)
    return [_contact_point(ledger, name, receivers) for name, receivers in by_name.items()]


def _contact_point(ledger: Ledger, name: str, receivers: list[Json]) -> LiveResource:
    body = {"name": name, "receivers": normalize.receivers(receivers)}
    raw = {"receivers": receivers, "provenance": receivers[0].get("provenance")}
    return with_ledger(ledger, (Kind.CONTACT_POINT, name), body, raw)


def receiver_uids(live: Iterable[LiveResource]) -> dict[str, str]:
    """Return the name of the contact point of each receiver, by the uid of the receiver."""
    points = [item for item in live if item.key[0] is Kind.CONTACT_POINT]
    return {str(receiver.get("uid")): point.title for point in points for receiver in members(point.raw["receivers"])}


def write_contact_point(writer: Writer, step: Step) -> None:
    """Write each receiver of a contact point. Raises NotWritten."""
    live = find_resource(read_contact_points(writer.server, Ledger()), step.key)
    require_unchanged(step, live)
    existing = {str(receiver.get("uid")) for receiver in members(live.raw["receivers"])} if live else set()
    deletes = step.desired is None or step.action is Action.DELETE
    desired = [] if step.desired is None or deletes else members(step.desired.payload["receivers"])
    path = f"{API}/contact-points"
    for number, receiver in enumerate(desired):
        uid, body = str(receiver["uid"]), {**receiver, "name": step.key[1]}
        require = partial(_require_receiver, writer, step, uid)
        if number:
            require()
        if uid in existing:
            writer.send("PUT", f"{path}/{quote(uid, safe='')}", body, alerting=True, require_unchanged=require)
        else:
            applied = partial(_has_receiver, writer, step.key, receiver)
            writer.send("POST", path, body, alerting=True, applied=applied)
    for uid in sorted(existing - {str(receiver["uid"]) for receiver in desired}):
        require = partial(_require_receiver, writer, step, uid)
        require()
        writer.send("DELETE", f"{path}/{quote(uid, safe='')}", alerting=True, require_unchanged=require)


def _require_receiver(writer: Writer, step: Step, uid: str) -> None:
    """Raise NotWritten if a receiver differs from the planned state and from what a lost request sent."""
    live = find_resource(read_contact_points(writer.server, Ledger()), step.key)
    sides = [members(resource.raw["receivers"]) if resource else [] for resource in (step.live, live)]
    planned, current = ([item for item in side if str(item.get("uid")) == uid] for side in sides)
    sent = members(step.desired.payload["receivers"]) if step.desired else []
    is_sent = any(_has_receiver(writer, step.key, item) for item in sent if str(item["uid"]) == uid)
    if digest(planned) != digest(current) and current and not is_sent:
        raise modified_concurrently()


def _has_receiver(writer: Writer, key: Key, receiver: Json) -> bool:
    """Return whether a receiver is live as it was sent, except for its secrets, which Grafana does not return."""
    live = find_resource(read_contact_points(writer.server, Ledger()), key)
    sent, *existing = (
        normalize.without_secrets({"receivers": normalize.receivers([item])})
        for item in (receiver, *(members(live.raw["receivers"]) if live else ()))
    )
    return sent in existing
