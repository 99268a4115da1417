"""The dashboard contains inputs that only an import in the browser replaces.

Why: An export for sharing leaves its data sources open. Loaded from a file, every panel queries a data source named
`${DS_PROMETHEUS}` and shows an error.
Bad: `__inputs` and the data source `${DS_PROMETHEUS}`.
Good: the uid of a data source, or a data source variable named `DS_PROMETHEUS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE  # many are published to be imported in the browser


def check(dashboard: Dashboard) -> Iterator[Violation]:
    inputs = {str(input.get("name", "")) for input in dashboard.data.get("__inputs") or () if isinstance(input, dict)}
    inputs -= {variable.name for variable in dashboard.variables} | {""}
    references = {f"${{{name}}}": name for name in inputs}
    rest = (value for key, value in dashboard.data.items() if key not in ("__inputs", "__requires"))
    unresolved = {references[text] for value in rest for text in _texts(value) if text in references} if inputs else ()
    if unresolved:
        yield Violation(
            message=f"unresolved inputs: {', '.join(sorted(unresolved))}",
            help="use the uid of a data source or a data source variable, and remove `__inputs`",
        )


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _exported(*variables: Json) -> Dashboard:
    panel = examples.panel_json("up", datasource={"type": "prometheus", "uid": "${DS_PROMETHEUS}"})
    inputs = [{"name": "DS_PROMETHEUS", "type": "datasource", "pluginId": "prometheus"}]
    return examples.dashboard(panel, variables=variables, __inputs=inputs)


def bad() -> Dashboard:
    return _exported()


def good() -> Dashboard:
    return _exported({"name": "DS_PROMETHEUS", "type": "datasource", "query": "prometheus"})
