"""The default data source is not defined.

Why: If no data source is marked as the default, Grafana uses the first one, whichever that is.
Bad: `default_datasource` names a data source that no definition creates.
Good: it names one of the defined data sources, or is an empty string and leaves the choice to Grafana.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Datasources

SEVERITY = Severity.ERROR
IN_GENERATE = True


def check(datasources: Datasources) -> Iterator[Violation]:
    uids = [spec.uid for spec in datasources.specs]
    if uids and datasources.default and datasources.default not in uids:
        yield Violation(
            message=f"the default data source {datasources.default!r} is not defined",
            help=f"set `default_datasource` in the settings to one of: {', '.join(sorted(uids))}",
            at=datasources.specs[0].location,
        )


def bad() -> Datasources:
    return examples.datasources(examples.datasource(), default="prometheus")


def good() -> Datasources:
    return examples.datasources(examples.datasource(), default="loki")
