"""Fields of objects that an API server refuses to change: the object must be deleted and created."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_COMMON: Final = ("instanceSelector",)

IMMUTABLE: Final[Mapping[str, tuple[str, ...]]] = {
    "GrafanaAlertRuleGroup": (*_COMMON, "editable", "folderRef", "folderUID"),
    "GrafanaContactPoint": (*_COMMON, "editable", "name", "uid"),
    "GrafanaDashboard": (*_COMMON, "uid"),
    "GrafanaDatasource": (*_COMMON, "uid"),
    "GrafanaFolder": (*_COMMON, "uid"),
    "GrafanaLibraryPanel": (*_COMMON, "uid"),
    "GrafanaMuteTiming": (*_COMMON, "editable"),
    "GrafanaNotificationPolicy": (*_COMMON, "editable"),
    "GrafanaNotificationTemplate": (*_COMMON, "editable"),
}
"""Fields of `spec` by kind, from the validations in the definitions of grafana-operator 5."""
