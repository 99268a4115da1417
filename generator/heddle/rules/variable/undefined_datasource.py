"""A data source is selected by a variable that the dashboard does not have.

Why: Grafana finds no data source of this name, and the panel shows an error.
Bad: the data source `${promtheus}`, where the variable is named `prometheus`.
Good: a data source variable of the dashboard. Inputs of an export, `${DS_PROMETHEUS}` with `__inputs`, have a rule of
their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.grafana.datasource_types import datasource_uid
from heddle.grafana.json_value import members
from heddle.grafana.variables import references
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.ERROR
IN_GENERATE = True
GRAFANA_LOADS_IT = True


def check(dashboard: Dashboard) -> Iterator[Violation]:
    variables = [variable.name for variable in dashboard.variables if variable.type == "datasource"]
    known = {variable.name for variable in dashboard.variables}
    known |= {str(item.get("name")) for item in members(dashboard.data.get("__inputs"))}
    owners: dict[str, list[Mapping[str, object]]] = {}
    for owner in _owners(dashboard):
        for reference in references(datasource_uid(owner)):
            if reference.name not in known and not reference.is_built_in:
                owners.setdefault(reference.name, []).append(owner)
    for name, parts in owners.items():
        several = f", which {len(parts)} panels and queries use" if len(parts) > 1 else ""
        yield Violation(
            message=f"undefined data source variable `${name}`{several}",
            help=did_you_mean(name, variables, "the data source variables are") or "define it as a variable",
            at=parts[0],
        )


def _owners(dashboard: Dashboard) -> Iterator[Mapping[str, object]]:
    """Yield each part with its own data source; a target with the data source of its panel is left out."""
    for panel in dashboard.panels:
        yield panel.data
        yield from (target for target in panel.targets if datasource_uid(target) != datasource_uid(panel.data))
    yield from (variable.data for variable in dashboard.variables)
    yield from dashboard.annotations


def _with_datasource(uid: str) -> Dashboard:
    variable = {"name": "prometheus", "type": "datasource", "query": "prometheus"}
    datasource = {"type": "prometheus", "uid": uid}
    panel = examples.panel_json("up", datasource=datasource)
    panel["targets"][0]["datasource"] = datasource
    return examples.dashboard(panel, variables=[variable])


def bad() -> Dashboard:
    return _with_datasource("${promtheus}")


def good() -> Dashboard:
    return _with_datasource("${prometheus}")
