"""Step 34: a CloudWatch query has one statistic, where old ones have a list of them."""

from __future__ import annotations

from typing import Final

from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.model import free_ref_ids

_QUERY_KEYS: Final = ("dimensions", "namespace", "region", "metricName")
_ANNOTATION_KEYS: Final = ("dimensions", "namespace", "region", "prefixMatching", "statistics")
_INSIGHTS: Final = 1


def split_targets(panel: Json) -> None:
    """Write one target for each statistic; those after the first follow the other targets of the panel."""
    targets = panel.get("targets")
    if not isinstance(targets, list):
        return
    for target in members(targets):
        if not all(key in target for key in _QUERY_KEYS):
            continue
        target.setdefault("metricQueryType", 0)
        code = target["metricQueryType"] == _INSIGHTS or bool(target.get("expression"))
        target.setdefault("metricEditorMode", int(code))
        if not (statistics := _texts(target.pop("statistics", None))):
            continue
        target["statistic"] = statistics[0]
        ref_ids = free_ref_ids(targets)
        targets += [{**target, "statistic": other, "refId": next(ref_ids)} for other in statistics[1:]]


def split_annotations(dashboard: Json) -> None:
    """Write one annotation query for each statistic, with the statistic in its name."""
    annotations = mapping(dashboard.get("annotations")).get("list")
    if not isinstance(annotations, list):
        return
    for annotation in members(annotations):
        statistics = _texts(annotation.get("statistics"))
        if not statistics or not all(key in annotation for key in _ANNOTATION_KEYS):
            continue
        del annotation["statistics"]
        annotation["statistic"] = statistics[0]
        name = annotation.get("name")
        annotations += [{**annotation, "statistic": other, "name": f"{name} - {other}"} for other in statistics[1:]]
        if statistics[1:]:
            annotation["name"] = f"{name} - {statistics[0]}"


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
