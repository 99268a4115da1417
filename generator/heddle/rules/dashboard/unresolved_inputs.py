"""A dashboard asks nobody for its data sources.

Why: Only the import in a browser fills in what an export for sharing left open; from a file every panel asks a data
source called `${DS_PROMETHEUS}` and shows an error.
Bad: `__inputs` and the data source `${DS_PROMETHEUS}`.
Good: the uid of a data source, or a variable of that name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import dashboard, shape
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING


def check(subject: Dashboard) -> Iterator[Violation]:
    """Warn of inputs that parts of the dashboard still wait for."""
    inputs = {str(each.get("name", "")) for each in subject.data.get("__inputs") or () if isinstance(each, dict)}
    inputs -= {variable.name for variable in subject.variables()} | {""}
    if not inputs:
        return
    wanted = {f"${{{name}}}": name for name in inputs}
    rest = (value for key, value in subject.data.items() if key not in ("__inputs", "__requires"))
    left = {wanted[text] for value in rest for text in _texts(value) if text in wanted}
    if left:
        yield Violation(
            message=f"parts of the dashboard wait for an import to fill in {', '.join(sorted(left))}",
            help="write the uid of a data source, or a variable that chooses one, and take `__inputs` out",
        )


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _exported(**more: object) -> Dashboard:
    source = {"type": "prometheus", "uid": "${DS_PROMETHEUS}"}
    inputs = [{"name": "DS_PROMETHEUS", "type": "datasource", "pluginId": "prometheus"}]
    return dashboard(shape("up", datasource=source), **{"__inputs": inputs, **more})  # type: ignore[arg-type]


def bad() -> Dashboard:
    """Return a dashboard as it was exported for sharing."""
    return _exported()


def good() -> Dashboard:
    """Return one that has a variable of that name."""
    return _exported(variables=[{"name": "DS_PROMETHEUS", "type": "datasource", "query": "prometheus"}])
