"""A query uses a variable that the dashboard does not have.

Why: Grafana sends the name of an unknown variable unchanged, and the query finds nothing.
Bad: `up{job="$jop"}`, where the variable is named `job`.
Good: variables of the dashboard; Grafana's own, such as `$__rate_interval`; macros of a data source, such as
`$timeFilter`; variables that a template in a Loki query assigns, `{{ $x := .job }}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.grafana.datasource_types import datasource_type, is_expression
from heddle.grafana.json_value import mapping, members
from heddle.grafana.model import TargetJson
from heddle.grafana.variables import Reference, has_variables, references
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard, Panel

SEVERITY = Severity.ERROR
IN_GENERATE = True
GRAFANA_LOADS_IT = True
_OTHER_TEXTS = frozenset({"datasource", "alias", "aliasBy", "legendFormat", "refId", "description"})
"""Keys of a target whose text is not a query. Patterns such as `$tag_host` of InfluxDB are allowed in aliases."""
_DEFINE = "define it in `variables`"
_TEMPLATE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_ASSIGNED = re.compile(r"\$(\w+)\s*(?:,\s*\$(\w+)\s*)?:?=")


def check(dashboard: Dashboard) -> Iterator[Violation]:
    variables = {variable.name for variable in dashboard.variables}
    inputs = {str(item.get("name")) for item in members(dashboard.data.get("__inputs"))}
    parts: dict[str, list[Mapping[str, object]]] = {}
    for part, panel in _parts_with_queries(dashboard):
        if unknown := _names(part) - variables - inputs:
            for name in sorted(unknown - _other_names(part, panel)):
                parts.setdefault(name, []).append(part)
    if len(parts) > 1 and not variables and not dashboard.built_with_heddle:
        names = ", ".join(f"`${name}`" for name in parts)
        yield Violation(message=f"undefined variables {names}", help=_DEFINE, at=next(iter(parts.values()))[0])
        return
    for name, using in parts.items():
        number = f" in {len(using)} queries" if len(using) > 1 else ""
        yield Violation(message=f"undefined variable `${name}`{number}", help=_help(name, variables), at=using[0])


def _help(name: str, variables: set[str]) -> str:
    for label in ("job", "instance"):
        suffix = f"_{label}"
        if name.endswith(suffix) and not any(variable.endswith(suffix) for variable in variables):
            return f"add `{label}(SYSTEM)` to `variables`, or `*scope_variables(SYSTEM)` for all labels of its scope"
    return did_you_mean(name, variables, "the variables are") or _DEFINE


def _parts_with_queries(dashboard: Dashboard) -> Iterator[tuple[Mapping[str, Any], Panel | None]]:
    """Yield each part with queries, and the panel that it belongs to, if any."""
    for panel in dashboard.panels:
        yield from ((target, panel) for target in panel.targets if not is_expression(target))
    others = (*(variable.data for variable in dashboard.variables), *dashboard.annotations)
    yield from ((part, None) for part in others)


def _other_names(part: Mapping[str, Any], panel: Panel | None) -> frozenset[str]:
    """Return the names behind a dollar sign in a part that are not variables of the dashboard."""
    if panel is None:
        return datasource_type("").macros
    scoped = frozenset(mapping(panel.data.get("scopedVars")))
    return scoped | datasource_type(panel.datasource_type(cast("TargetJson", part))).macros


def _names(part: Mapping[str, object]) -> set[str]:
    """Return the names of the variables in the queries of a part, without Grafana's own."""
    names: set[str] = set()
    ignored = _OTHER_TEXTS | _inactive_keys(part)
    values: list[Any] = [{key: value for key, value in part.items() if key not in ignored}]
    while values:
        value = values.pop()
        if isinstance(value, str) and has_variables(value):
            names |= {ref.name for ref in references(value) if _is_variable(ref, value)} - _assigned(value)
        elif isinstance(value, dict):
            values += value.values()
        elif isinstance(value, list):
            values += value
    return names


def _is_variable(reference: Reference, text: str) -> bool:
    """Return whether a reference is to a variable of the dashboard; `\\$` is an escaped character of a pattern."""
    return not (reference.is_built_in or reference.is_number or text[: reference.start].endswith("\\"))


def _inactive_keys(part: Mapping[str, object]) -> frozenset[str]:
    """Return the keys of queries that Grafana does not run, because another editor or type of query is selected."""
    built_by_editor = "select" in part and "groupBy" in part and not part.get("rawQuery")
    if built_by_editor or part.get("rawQuery") is False:
        return frozenset({"query"})
    selected = str(part.get("queryType") or "")
    if not selected.startswith("Azure"):
        return frozenset()
    active = selected.replace(" ", "").lower()
    return frozenset(key for key in part if key.startswith(("azure", "appInsights")) and key.lower() != active)


def _assigned(text: str) -> set[str]:
    """Return the names of the variables that a template in a text assigns."""
    templates = _TEMPLATE.findall(text) if "{{" in text else ()
    return {name for template in templates for match in _ASSIGNED.findall(template) for name in match if name}


def _with_query(promql: str) -> Dashboard:
    job = {"name": "job", "type": "custom", "query": "a"}
    return examples.dashboard(examples.panel_json(promql), variables=[job])


def bad() -> Dashboard:
    return _with_query('up{job="$jop"}')


def good() -> Dashboard:
    return _with_query('up{job="$job"} and rate(x[$__interval]) > $interval')
