"""Inputs, which Grafana asks for when a dashboard is imported in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json, members

_HIDDEN: Final = 2


def convert_inputs(dashboard: Json) -> Iterator[NormalizationWarning]:
    """Replace the inputs by variables of the same names, since nothing asks for them in a provisioned file.

    An import puts the value of an input in place of `${NAME}`, and a variable does the same when it is shown.
    """
    inputs = members(dashboard.get("__inputs"))
    if not inputs:
        return
    names = {variable.get("name") for variable in members(dashboard["templating"]["list"])}
    variables = [variable for variable in map(_variable, inputs) if variable["name"] not in names]
    dashboard["templating"]["list"] = [*variables, *dashboard["templating"]["list"]]
    listed = ", ".join(str(input.get("name", "")) for input in inputs)
    yield NormalizationWarning(
        part=dashboard,
        id="dashboard/import-inputs",
        message=f"inputs exist only when a dashboard is imported in the browser; they became variables: {listed}",
        help="define a data source variable instead of a data source input, else a constant variable",
    )


def _variable(input: Json) -> Json:
    name, label = str(input.get("name", "")), input.get("label") or ""
    if input.get("type") == "datasource":
        return {"type": "datasource", "name": name, "label": label, "query": input.get("pluginId", ""), "refresh": 1}
    value = str(input.get("value") or "")
    return {"type": "constant", "name": name, "label": label, "query": value, "hide": _HIDDEN}
