"""The dashboard is too large for a manifest of Kubernetes.

Why: The data of a ConfigMap may have 1 MiB, and other objects hardly more. The limit of this rule is 900,000 bytes of
compact JSON, since the object has other parts too.
Bad: one dashboard of 950 kB.
Good: several smaller dashboards with links to each other; or a Grafana image that contains `out/dashboards`, a mounted
volume, or `heddle push`, which have no such limit, without the outputs `configmaps` and `operator`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.outputs.size import MANIFEST_OUTPUTS, TOO_LARGE, compact_json
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard
from heddle.settings.model import Settings

SEVERITY = Severity.ERROR
IN_GENERATE = True

_SETTINGS = Settings(outputs=("provisioning", "configmaps"))


def check(dashboard: Dashboard) -> Iterator[Violation]:
    if not MANIFEST_OUTPUTS & set(dashboard.settings.outputs):
        return
    size = len(compact_json(dict(dashboard.data)))
    if size > TOO_LARGE:
        yield Violation(
            message=f"the dashboard has {size // 1000} kB of compact JSON; a manifest of Kubernetes has at most"
            f" {TOO_LARGE // 1000} kB",
            help="split it into several dashboards, or deliver it in an image, in a volume or with `heddle push`",
        )


def bad() -> Dashboard:
    return examples.dashboard(description="x" * TOO_LARGE, settings=_SETTINGS)


def good() -> Dashboard:
    return examples.dashboard(description="x" * (TOO_LARGE - 5000), settings=_SETTINGS)
