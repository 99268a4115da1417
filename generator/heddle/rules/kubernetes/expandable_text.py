"""The dashboard has text that envsubst, Flux or Helm expands, and no setting says which of them reads the manifests.

Why: envsubst and `postBuild` of Flux replace `${job}` by nothing, and Helm fails at `{{instance}}` in a chart's
templates. The queries and legends of the dashboard are then wrong, or nothing is installed.
Bad: manifests that a Kustomization of Flux with `postBuild` applies, with the default of `kubernetes.substitution`.
Good: `substitution = "flux"`, `"envsubst"` or `"helm"` in `[tool.heddle.kubernetes]`, which escapes the text for that
tool; or `"none"`, if no tool expands variables in the manifests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.outputs.size import MANIFEST_OUTPUTS, compact_json
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard
from heddle.settings.model import Kubernetes, Settings

SEVERITY = Severity.NOTE

_SETTINGS = Settings(outputs=("provisioning", "configmaps"))
_EXPANDED = re.compile(r"\$\{[^{}\"]*\}|\$[A-Za-z_]\w*|\{\{[^{}\"]*\}\}")


def check(dashboard: Dashboard) -> Iterator[Violation]:
    settings = dashboard.settings
    if settings.kubernetes.substitution is not None or not MANIFEST_OUTPUTS & set(settings.outputs):
        return
    if match := _EXPANDED.search(compact_json(dict(dashboard.data))):
        yield Violation(
            message=f"envsubst, Flux or Helm would expand text of the dashboard, such as `{match[0]}`",
            help="set `kubernetes.substitution` to the tool that reads the manifests, or to `none`",
        )


def bad() -> Dashboard:
    return examples.dashboard(title="Orders of ${shop}", settings=_SETTINGS)


def good() -> Dashboard:
    settings = Settings(outputs=_SETTINGS.outputs, kubernetes=Kubernetes(substitution="flux"))
    return examples.dashboard(title="Orders of ${shop}", settings=settings)
