"""The manifest of the dashboard is too large for `kubectl apply` without `--server-side`.

Why: `kubectl apply` copies the manifest to an annotation, and the annotations of an object may have 262,144 bytes. The
API server refuses more with "metadata.annotations: Too long". The limit of this rule is 200,000 bytes.
Bad: `kubectl apply -k out/kubernetes` with a dashboard of 300 kB.
Good: `kubectl apply --server-side -k out/kubernetes`, `ServerSideApply=true` for Argo CD, Flux, which always applies on
the server's side, or several smaller dashboards. Except the dashboard from the rule if all of your tools do so.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.outputs.size import LARGE, MANIFEST_OUTPUTS, TOO_LARGE, applied_size, compact_json
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard
from heddle.settings.model import Settings

SEVERITY = Severity.WARNING
IN_GENERATE = True

_SETTINGS = Settings(outputs=("provisioning", "configmaps"))


def check(dashboard: Dashboard) -> Iterator[Violation]:
    if not MANIFEST_OUTPUTS & set(dashboard.settings.outputs):
        return
    text = compact_json(dict(dashboard.data))
    size = applied_size(text)
    if size > LARGE and len(text) <= TOO_LARGE:
        yield Violation(
            message=f"the manifest of the dashboard has {size // 1000} kB, too many for client-side `kubectl apply`",
            help="apply it with `kubectl apply --server-side`, or split the dashboard",
        )


def bad() -> Dashboard:
    return examples.dashboard(description="x" * LARGE, settings=_SETTINGS)


def good() -> Dashboard:
    return examples.dashboard(description="x" * (LARGE // 2), settings=_SETTINGS)
