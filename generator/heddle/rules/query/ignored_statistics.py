"""A CloudWatch query has `statistics` next to `statistic`.

Why: Grafana reads only `statistic`. With `statistic` Average and `statistics` Maximum, the panel shows averages, and a
peak is not visible.
Bad: `"statistic": "Average", "statistics": ["Maximum"]`.
Good: `"statistic": "Maximum"`, and one query for each statistic.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.datasource_types import CLOUDWATCH
from heddle.grafana.json_value import Json
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING


def check(panel: Panel) -> Iterator[Violation]:
    for target in panel.targets:
        statistic, statistics = target.get("statistic"), target.get("statistics")
        if not statistic or not isinstance(statistics, list) or panel.datasource_type(target) not in (CLOUDWATCH, ""):
            continue
        ignored = [str(item) for item in statistics if item != statistic]
        if ignored:
            yield Violation(
                message=f"a query of panel {panel.title!r} returns {statistic}; {', '.join(ignored)} in `statistics` "
                "is ignored",
                help="remove `statistics`, and add a query for each other statistic",
                at=target,
            )


def _panel(**keys: object) -> Panel:
    target: Json = {"refId": "A", "datasource": {"type": CLOUDWATCH, "uid": "aws"}, "metricName": "CPUUtilization"}
    return examples.panel(targets=[{**target, **keys}])


def bad() -> Panel:
    return _panel(statistic="Average", statistics=["Maximum"])


def good() -> Panel:
    return _panel(statistic="Maximum")
