"""Alert rules as objects of `rules.alerting.grafana.app`, which Grafana serves by default from version 13 on.

A rule cannot be created in a group: Grafana rejects the group label of a new object. Each rule has its own interval.
"""

from __future__ import annotations

import re
from typing import Final

from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.provisioning_escape import expand_text
from heddle.settings.model import Settings

RULES: Final = "rules.alerting.grafana.app"
RULE_VERSION: Final = "v0alpha1"
_FIRST_GRAFANA: Final = (13, 0)


def serves_rules(settings: Settings) -> bool:
    """Return whether every Grafana version that the files support serves alert rules."""
    return settings.grafana >= _FIRST_GRAFANA


def rule_object(rule: Json, interval: str, metadata: Json) -> Json:
    """Return the object of a rule in a provisioning file, which is evaluated once in an interval."""
    optional = {
        "keepFiringFor": rule.get("keepFiringFor"),
        "missingSeriesEvalsToResolve": rule.get("missing_series_evals_to_resolve"),
        "notificationSettings": _routing(mapping(rule.get("notification_settings"))),
        "panelRef": _panel(rule),
    }
    return {
        "apiVersion": f"{RULES}/{RULE_VERSION}",
        "kind": "AlertRule",
        "metadata": {"name": rule["uid"], **metadata},
        "spec": {
            "title": expand_text(str(rule["title"]), {}),
            "paused": bool(rule.get("isPaused")),
            "trigger": {"interval": interval},
            "expressions": {str(query["refId"]): _expression(query, rule) for query in members(rule.get("data"))},
            "for": str(rule.get("for") or "0s"),
            "noDataState": _state(rule.get("noDataState") or "NoData"),
            "execErrState": _state(rule.get("execErrState") or "Error"),
            "labels": {name: expand_text(str(text), {}) for name, text in mapping(rule.get("labels")).items()},
            # Grafana expands no variables in annotations.
            "annotations": {name: str(text) for name, text in mapping(rule.get("annotations")).items()},
            **{key: value for key, value in optional.items() if value},
        },
    }


def _panel(rule: Json) -> Json:
    if not rule.get("dashboardUid") or not rule.get("panelId"):
        return {}
    return {"dashboardUID": rule["dashboardUid"], "panelID": rule["panelId"]}


def _expression(query: Json, rule: Json) -> Json:
    times = mapping(query.get("relativeTimeRange"))
    return {
        "datasourceUID": query["datasourceUid"],
        **({"queryType": query["queryType"]} if query.get("queryType") else {}),
        **(
            {"relativeTimeRange": {name: f"{times.get(name, 0)}s" for name in ("from", "to")}}
            if any(times.values())
            else {}
        ),
        "model": query["model"],
        "source": query["refId"] == rule.get("condition"),
    }


def _routing(settings: Json) -> Json:
    """Return the contact point of a rule, under the names of the API: `group_by` is `groupBy`."""
    if not settings:
        return {}
    fields = {re.sub(r"_(.)", lambda match: match[1].upper(), key): value for key, value in settings.items()}
    return {"type": "SimplifiedRouting", **fields}


def _state(state: str) -> str:
    return "Ok" if state == "OK" else state
