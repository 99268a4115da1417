"""Wrong statements are detected: the invented requests are enough to distinguish them from correct ones."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from tests.dashboards.loopos.compare import differences
from tests.dashboards.loopos.engine import DATABASES
from tests.dashboards.loopos.statements import statements

_LATENCY = ("loopos-requests", "Request latency")
_RATES = ("loopos-requests", "Success and error rate")
_LEVELS = ("loopos-requests", "Observations by level")
_KINDS = ("loopos-requests", "Tokens per second by kind")
_COST = ("loopos-cost", "Cost")
_SHARES = ("loopos-cost", "Cached share of the input")
_PERIODS = ("loopos-cost", "This period and the previous one")
_SERVICES = ("loopos-cost", "Cost by service")
_PER_REQUEST = ("loopos-cost", "Cost per request")


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A mistake: `wrong` instead of `right` in a statement, and the panels and databases where it has to show."""

    right: str
    wrong: str
    shows: tuple[tuple[str, str], ...]
    databases: tuple[str, ...] = tuple(DATABASES)


MUTANTS = {
    "no FINAL": Mutant(right=" FINAL", wrong="", shows=(_COST, _LEVELS, _KINDS, _SERVICES)),
    "quantile 0.9 for 0.95": Mutant(right="quantile(0.95)", wrong="quantile(0.9)", shows=(_LATENCY, _PER_REQUEST)),
    "quantile 0.9 for 0.99": Mutant(right="quantile(0.99)", wrong="quantile(0.9)", shows=(_LATENCY,)),
    "evaluators included": Mutant(
        right="NOT startsWith(", wrong="NOT endsWith(", shows=(_COST, _LEVELS, _RATES, _SERVICES)
    ),
    "synthetic roots included": Mutant(
        right="span_id != concat('t-', trace_id)", wrong="true", shows=(_LATENCY, _LEVELS), databases=("v4_copied",)
    ),
    "failed by an empty parent": Mutant(
        right="arrayExists(parent -> NOT has(groupArray(step_id), parent), groupArrayIf(parent_id, level = 'ERROR'))",
        wrong="countIf(parent_id = '' AND level = 'ERROR') > 0",
        shows=(_RATES,),
    ),
    "share of uncached input": Mutant(
        right="kind IN ('input', 'cached', 'cache write')", wrong="kind IN ('input')", shows=(_SHARES,)
    ),
    "cache write counted as cached": Mutant(right="'cache write',\n", wrong="'cached',\n", shows=(_KINDS,)),
    "total counted beside its parts": Mutant(
        right="key != 'total' OR length(usage) = 1", wrong="true", shows=(_KINDS,)
    ),
    "another project": Mutant(
        right="project_id = ${project:", wrong="project_id != ${project:", shows=(_COST, _LEVELS)
    ),
    "rows of the range alone": Mutant(right="INTERVAL 1 HOUR", wrong="INTERVAL 0 HOUR", shows=(_COST, _LATENCY)),
    "resource before the application": Mutant(
        right="metadata_names, 'service_name'", wrong="metadata_names, 'nothing'", shows=(_SERVICES,), databases=("v4",)
    ),
    "this period twice": Mutant(right="began >= $__fromTime, 'this", wrong="true, 'this", shows=(_PERIODS,)),
    "another layout's parent": Mutant(
        right="groupArrayIf(parent_id, level = 'ERROR')", wrong="groupArray(parent_id)", shows=(_RATES,)
    ),
}
CASES = [
    pytest.param(mutant, database, key, id=f"{name}-{database}-{key[1]}")
    for name, mutant in MUTANTS.items()
    for database in mutant.databases
    for key in mutant.shows
]


@pytest.mark.parametrize(("mutant", "database", "key"), CASES)
def test_a_wrong_statement_is_detected(mutant: Mutant, database: str, key: tuple[str, str]) -> None:
    right = statements(DATABASES[database])[key]
    wrong = right.sql.replace(mutant.right, mutant.wrong)
    assert wrong != right.sql, "the statement no longer has the text that the mutant changes"
    assert differences(right, database, "all") == []
    assert differences(replace(right, sql=wrong), database, "all") != []
