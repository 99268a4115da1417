"""Inputs, which Grafana asks for when a dashboard is imported in the browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json, members


def convert_inputs(dashboard: Json) -> Iterator[NormalizationWarning]:
    """Resolve inputs as an import does, since Grafana does not ask for inputs of a provisioned file.

    The value of a constant input replaces `${NAME}`. A data source input becomes a variable of the same name: which
    data source the reader would select is not known here.
    """
    inputs = members(dashboard.get("__inputs"))
    if not inputs:
        return
    variables = dashboard["templating"]["list"]
    names = {variable.get("name") for variable in members(variables)}
    free = [input for input in inputs if input.get("name") not in names]
    sources = [input for input in free if input.get("type") == "datasource"]
    texts = {f"${{{each.get('name')}}}": str(each.get("value") or "") for each in free if each not in sources}
    if texts:
        for key in dashboard.keys() - {"__inputs"}:
            dashboard[key] = _replaced(dashboard[key], texts)
    dashboard["templating"]["list"] = [*map(_variable, sources), *dashboard["templating"]["list"]]
    listed = ", ".join(str(input.get("name", "")) for input in inputs)
    yield NormalizationWarning(
        part=dashboard,
        id="dashboard/import-inputs",
        message=f"Grafana only asks for inputs when a dashboard is imported in the browser: {listed}",
        help="data sources became variables, and constants were replaced by their values",
        severity=Severity.NOTE,
    )


def _variable(input: Json) -> Json:
    label, plugin = input.get("label") or "", input.get("pluginId") or ""
    return {"type": "datasource", "name": input.get("name", ""), "label": label, "query": plugin, "refresh": 1}


def _replaced(value: Any, texts: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value with texts in place of others; objects and lists are changed in place, since they have lines."""
    if isinstance(value, str):
        for name, text in texts.items():
            value = value.replace(name, text)
    elif isinstance(value, dict):
        for key, item in value.items():
            value[key] = _replaced(item, texts)
    elif isinstance(value, list):
        value[:] = [_replaced(item, texts) for item in value]
    return value
