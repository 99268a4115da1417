"""The folder of the alerts is also a folder of dashboards.

Why: Grafana reads alerts before dashboards and creates their folder with a random uid. A folder of dashboards with the
same title would then be created a second time.
Bad: a folder of dashboards named `Shop alerts`.
Good: `Shop`; Heddle adds `alerts` to the title of the alerts' folder.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.alerting.rules import alert_folder
from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.ERROR
IN_GENERATE = True


def check(alerting: Alerting) -> Iterator[Violation]:
    for group in alerting.groups:
        if (title := alert_folder(group, alerting.folder_titles)) in alerting.folders:
            yield Violation(
                message=f"the alerts' folder {title!r} is also a folder of dashboards",
                help="rename the folder of dashboards",
                at=group.location,
            )


def bad() -> Alerting:
    return examples.alerting(folders=frozenset({"Shop alerts"}))


def good() -> Alerting:
    return examples.alerting(folders=frozenset({"Shop"}))
