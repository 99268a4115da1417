"""A rule: what it checks, its page, and the examples that show that it works.

A rule is a module, and its path is its id: `query/rate_of_gauge.py` is `query/rate-of-gauge`. The id names the problem.
The docstring is the page: a sentence that states the problem, then `Why:`, `Bad:` and `Good:`. The module defines
`SEVERITY`, `check(SUBJECT)`, which yields a Violation for each problem, and `bad()` and `good()`, which return subjects
that the rule reports and accepts. The annotation of the parameter of `check` decides what the rule is run on: a class
in `heddle.rules.subjects`.

Other names are optional. `EXTERNAL_SEVERITY` is the severity in dashboards that were not built with Heddle: None if
the rule does not apply there; without it, the severity is the same. `IN_GENERATE = True` makes `heddle generate`
enforce the rule too. `GRAFANA_LOADS_IT = True` says that Grafana loads the dashboard all the same: then `generate` only
warns about dashboards that were not built with Heddle. `METRICS_SEVERITY` makes the rule part of the comparison with
given metrics (`heddle check --metrics`), in every dashboard and with this severity; rules about queries are then also
run on those of variables, annotations and alerts. `KEYWORDS` belongs to a rule about queries: a query whose text
has none of them, in lower case, is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.location import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """What a rule reports. `at` is the part of the dashboard, or the location, if it is not the subject's own.

    `id` is that of the rule, except if the rule crashed.
    """

    message: str
    help: str = ""
    at: Mapping[str, object] | Location | None = None
    related: Location | None = None
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule as a value. `scope` is the name of its subject's class in lower case."""

    id: str
    scope: str
    severity: Severity
    external_severity: Severity | None
    in_generate: bool
    grafana_loads_it: bool = False
    metrics_severity: Severity | None = None
    keywords: tuple[str, ...] = ()
    page: str
    check: Callable[[Any], Iterator[Violation]]
    bad: Callable[[], Any]
    good: Callable[[], Any]

    def severity_for(self, *, built_with_heddle: bool, with_metrics: bool = False) -> Severity | None:
        """Return the severity in a dashboard, None if the rule does not apply to it.

        `with_metrics` says that the dashboard is compared with given metrics.
        """
        if with_metrics:
            return self.metrics_severity
        return self.severity if built_with_heddle else self.external_severity


def rule_from_module(module: ModuleType) -> Rule:
    """Return the rule that a module defines. Raises AttributeError if a part is missing."""
    severity: Severity = module.SEVERITY
    subject = next(iter(module.check.__annotations__.values()))
    return Rule(
        id="/".join(module.__name__.split(".")[-2:]).replace("_", "-"),
        scope=getattr(subject, "__name__", str(subject)).lower(),
        severity=severity,
        external_severity=getattr(module, "EXTERNAL_SEVERITY", severity),
        in_generate=getattr(module, "IN_GENERATE", False),
        grafana_loads_it=getattr(module, "GRAFANA_LOADS_IT", False),
        metrics_severity=getattr(module, "METRICS_SEVERITY", None),
        keywords=getattr(module, "KEYWORDS", ()),
        page=(module.__doc__ or "").strip(),
        check=module.check,
        bad=module.bad,
        good=module.good,
    )
