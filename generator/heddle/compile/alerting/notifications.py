"""Contact points, notification policy, mute timings and message template: one file, empty where nobody is to be told.

Grafana does not start when a receiver's secret is missing, so there is none unless the settings name its variable.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from heddle.compile.alerting.receivers import MuteTiming, Receiver
from heddle.compile.alerting.template import NAME, TEMPLATE
from heddle.compile.artifact import ALERTING, Artifact, Identity
from heddle.compile.yaml import dump
from heddle.grafana.provisioning_escape import EnvVar, escape

_POLICY = Identity(kind="notification-policy", uid="", name="notification policy")
_TITLE, _MESSAGE = f'{{{{ template "{NAME}.title" . }}}}', f'{{{{ template "{NAME}.message" . }}}}'
_DAY_END = "24:00"


def held(receivers: Sequence[Receiver], mute_timings: Sequence[MuteTiming]) -> tuple[Identity, ...]:
    """Return the objects that the file holds."""
    if not receivers:
        return ()
    return (
        *(Identity(kind="contact-point", uid=_uid(receiver), name=receiver.name) for receiver in receivers),
        *(Identity(kind="mute-timing", uid="", name=timing.name) for timing in mute_timings),
        Identity(kind="template", uid="", name=NAME),
        _POLICY,
    )


def notifications(
    receivers: Sequence[Receiver], mute_timings: Sequence[MuteTiming], tombstones: Sequence[Identity]
) -> Artifact:
    """Return the file that says who is told, and what Grafana is to delete."""
    file: dict[str, Any] = {"apiVersion": 1}
    if receivers:
        file |= {
            "contactPoints": [_contact_point(receiver) for receiver in receivers],
            "muteTimes": [_mute_time(timing) for timing in mute_timings],
            "templates": [{"orgId": 1, "name": NAME, "template": TEMPLATE}],
            "policies": [_policy(receivers)],
        }
    file |= _deleted(tombstones)
    content = dump({key: value for key, value in file.items() if value != []})
    return Artifact(path=f"{ALERTING}/heddle.yaml", content=content, holds=held(receivers, mute_timings))


def _contact_point(receiver: Receiver) -> dict[str, Any]:
    entry = {"uid": _uid(receiver), "type": receiver.type, "settings": escape(_settings(receiver))}
    return {"orgId": 1, "name": escape(receiver.name), "receivers": [entry]}


def _settings(receiver: Receiver) -> dict[str, Any]:
    secret = receiver.secret or EnvVar("")
    match receiver.type:
        case "slack":
            return {"url": secret, "title": _TITLE, "text": _MESSAGE}
        case "pagerduty":
            return {"integrationKey": secret, "severity": "{{ .CommonLabels.severity }}", "summary": _TITLE}
        case "email":
            return {"addresses": ";".join(receiver.addresses), "subject": _TITLE, "message": _MESSAGE}
        case _:
            return {"url": secret, "httpMethod": "POST", "title": _TITLE, "message": _MESSAGE}


def _policy(receivers: Sequence[Receiver]) -> dict[str, Any]:
    default = next(receiver for receiver in receivers if receiver.takes_all)
    routes = [_route(receiver) for receiver in receivers if receiver is not default]
    root = {"orgId": 1, "receiver": escape(default.name), "group_by": ["grafana_folder", "alertname"]}
    # A root policy takes no mute timing, so one of the default receiver's is a route that takes everything.
    if default.mute_timings:
        routes.append({"receiver": escape(default.name), **_muted(default)})
    return {**root, "routes": routes} if routes else root


def _route(receiver: Receiver) -> dict[str, Any]:
    wanted = (("severity", receiver.severities), ("system", receiver.systems))
    matchers = [[label, "=~", "|".join(values)] for label, values in wanted if values]
    return {"receiver": escape(receiver.name), "object_matchers": matchers, "continue": True, **_muted(receiver)}


def _muted(receiver: Receiver) -> dict[str, Any]:
    return {"mute_time_intervals": list(map(escape, receiver.mute_timings))} if receiver.mute_timings else {}


def _mute_time(timing: MuteTiming) -> dict[str, Any]:
    spans = [span for text in timing.times for span in _spans(text)]
    interval: dict[str, Any] = {"times": spans} if spans else {}
    if timing.weekdays:
        interval["weekdays"] = list(timing.weekdays)
    return {"orgId": 1, "name": timing.name, "time_intervals": [interval | {"location": timing.time_zone}]}


def _spans(text: str) -> list[dict[str, str]]:
    """Return a time of day as Grafana takes it: one that passes midnight is two."""
    start, end = text.split("-")
    if start < end:
        return [{"start_time": start, "end_time": end}]
    late, early = {"start_time": start, "end_time": _DAY_END}, {"start_time": "00:00", "end_time": end}
    return [late] if end == "00:00" else [late, early]


def _deleted(tombstones: Sequence[Identity]) -> dict[str, Any]:
    def of(kind: str, *fields: str) -> list[dict[str, Any]]:
        names = {"uid": "uid", "name": "name", "org": "orgId"}
        return [
            {names[field]: getattr(each, field) for field in (*fields, "org")}
            for each in tombstones
            if each.kind == kind
        ]

    return {
        "deleteRules": of("alert-rule", "uid"),
        "resetPolicies": sorted({each.org for each in tombstones if each.kind == _POLICY.kind}),
        "deleteMuteTimes": of("mute-timing", "name"),
        "deleteTemplates": of("template", "name"),
        "deleteContactPoints": of("contact-point", "uid"),
    }


def _uid(receiver: Receiver) -> str:
    return f"heddle-{receiver.name}"
