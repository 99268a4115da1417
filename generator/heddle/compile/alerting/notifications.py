"""The provisioning file of notifications: contact points, notification policy, mute timings and message template.

It is empty unless the settings declare receivers: Grafana does not start if the variable of a receiver's secret is not
set.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from heddle.compile.alerting.receivers import WEEKDAYS, MuteTiming, Receiver
from heddle.compile.artifact import ALERTING, Artifact, Identity
from heddle.compile.yaml import dump
from heddle.grafana.provisioning_escape import EnvVar, escape

NAME: Final = "heddle"
"""Name of the template in Grafana, and the prefix of those that it defines."""

TEMPLATE: Final = """\
{{ define "heddle.title" -}}
[{{ .Status }}{{ if .Alerts.Firing }} {{ len .Alerts.Firing }}{{ end }}] {{ .CommonLabels.alertname }}
{{- if .CommonLabels.severity }} ({{ .CommonLabels.severity }}){{ end }}
{{- end }}
{{ define "heddle.message" -}}
{{ range .Alerts }}
{{ .Status }}: {{ .Annotations.summary }}
{{ .Annotations.description }}
{{- if .Annotations.runbook_url }}
Runbook: {{ .Annotations.runbook_url }}{{ end }}
{{- if .PanelURL }}
Panel: {{ .PanelURL }}{{ end }}
{{- if .SilenceURL }}
Silence: {{ .SilenceURL }}{{ end }}
{{ end }}
{{- end }}
"""

_POLICY: Final = Identity(kind="notification-policy", uid="", name="notification policy")
_TITLE: Final = f'{{{{ template "{NAME}.title" . }}}}'
_MESSAGE: Final = f'{{{{ template "{NAME}.message" . }}}}'
_DAY_END: Final = "24:00"


def notification_identities(receivers: Sequence[Receiver], mute_timings: Sequence[MuteTiming]) -> tuple[Identity, ...]:
    """Return the objects in the file."""
    if not receivers:
        return ()
    return (
        *(Identity(kind="contact-point", uid=_uid(receiver), name=receiver.name) for receiver in receivers),
        *(Identity(kind="mute-timing", uid="", name=timing.name) for timing in mute_timings),
        Identity(kind="template", uid="", name=NAME),
        _POLICY,
    )


def notifications(
    receivers: Sequence[Receiver], mute_timings: Sequence[MuteTiming], tombstones: Sequence[Identity], org: int = 1
) -> Artifact:
    """Return the file, with the deletions of the tombstones."""
    file: dict[str, Any] = {"apiVersion": 1}
    if receivers:
        file |= {
            "contactPoints": [_contact_point(receiver, org) for receiver in receivers],
            "muteTimes": [_mute_time(timing, org) for timing in mute_timings],
            "templates": [{"orgId": org, "name": NAME, "template": TEMPLATE}],
            "policies": [_policy(receivers, org)],
        }
    file |= _deletions(tombstones)
    content = dump({key: value for key, value in file.items() if value != []})
    return Artifact(
        path=f"{ALERTING}/heddle.yaml", content=content, holds=notification_identities(receivers, mute_timings)
    )


def _contact_point(receiver: Receiver, org: int) -> dict[str, Any]:
    entry = {"uid": _uid(receiver), "type": receiver.type, "settings": escape(_settings(receiver))}
    return {"orgId": org, "name": escape(receiver.name), "receivers": [entry]}


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


def _policy(receivers: Sequence[Receiver], org: int) -> dict[str, Any]:
    default = next(receiver for receiver in receivers if receiver.takes_all)
    routes = [_route(receiver) for receiver in receivers if receiver is not default]
    root = {"orgId": org, "receiver": escape(default.name), "group_by": ["grafana_folder", "alertname"]}
    # The root policy cannot have mute timings, so those of the default receiver need a route without matchers.
    if default.mute_timings:
        routes.append({"receiver": escape(default.name), **_muted(default)})
    return {**root, "routes": routes} if routes else root


def _route(receiver: Receiver) -> dict[str, Any]:
    selected = (("severity", receiver.severities), ("system", receiver.systems))
    matchers = [[label, "=~", "|".join(values)] for label, values in selected if values]
    return {"receiver": escape(receiver.name), "object_matchers": matchers, "continue": True, **_muted(receiver)}


def _muted(receiver: Receiver) -> dict[str, Any]:
    return {"mute_time_intervals": list(map(escape, receiver.mute_timings))} if receiver.mute_timings else {}


def _mute_time(timing: MuteTiming, org: int) -> dict[str, Any]:
    return {"orgId": org, "name": timing.name, "time_intervals": list(_time_intervals(timing))}


def _time_intervals(timing: MuteTiming) -> Iterator[dict[str, Any]]:
    """Yield the intervals of a mute timing.

    Grafana has no ranges of times across midnight: the part after it is a range of its own, on the next day.
    """
    parts = [_split_at_midnight(text) for text in timing.times]
    same_day = [before for before, _ in parts]
    next_day = [after for _, after in parts if after]
    zone = {"location": timing.time_zone}
    if not timing.weekdays:
        times = {"times": [part for before, after in parts for part in (before, after) if part]}
        yield (times if timing.times else {}) | zone
        return
    yield ({"times": same_day} if same_day else {}) | {"weekdays": list(timing.weekdays)} | zone
    if next_day:
        following = [WEEKDAYS[(WEEKDAYS.index(day) + 1) % len(WEEKDAYS)] for day in timing.weekdays]
        yield {"times": next_day, "weekdays": following} | zone


def _split_at_midnight(text: str) -> tuple[dict[str, str], dict[str, str] | None]:
    """Return the part of a range such as `22:00-06:00` before midnight, and the one after it, if any."""
    start, end = text.split("-")
    if start < end:
        return {"start_time": start, "end_time": end}, None
    after = None if end == "00:00" else {"start_time": "00:00", "end_time": end}
    return {"start_time": start, "end_time": _DAY_END}, after


def _deletions(tombstones: Sequence[Identity]) -> dict[str, Any]:
    by_kind: dict[str, list[Identity]] = {}
    for tombstone in tombstones:
        by_kind.setdefault(tombstone.kind, []).append(tombstone)

    def by_uid(kind: str) -> list[dict[str, Any]]:
        return [{"uid": tombstone.uid, "orgId": tombstone.org} for tombstone in by_kind.get(kind, ())]

    def by_name(kind: str) -> list[dict[str, Any]]:
        return [{"name": tombstone.name, "orgId": tombstone.org} for tombstone in by_kind.get(kind, ())]

    return {
        "deleteRules": by_uid("alert-rule"),
        "resetPolicies": sorted({tombstone.org for tombstone in by_kind.get(_POLICY.kind, ())}),
        "deleteMuteTimes": by_name("mute-timing"),
        "deleteTemplates": by_name("template"),
        "deleteContactPoints": by_uid("contact-point"),
    }


def _uid(receiver: Receiver) -> str:
    return f"heddle-{receiver.name}"
