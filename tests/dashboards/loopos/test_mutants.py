"""Wrong statements are detected: the test requests are sufficient to distinguish them from correct ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import pytest

from tests.dashboards.loopos.compare import differences
from tests.dashboards.loopos.engine import DATABASES
from tests.dashboards.loopos.statements import statements

_LATENCY = ("loopos-requests", "Request latency")
_FAILED = ("loopos-requests", "Failed requests")
_LEVELS = ("loopos-requests", "Observations by level")
_KINDS = ("loopos-requests", "Tokens per second by kind")
_SCORES = ("loopos-requests", "Versions and their scores")
_COST = ("loopos-cost", "Cost")
_SHARES = ("loopos-cost", "Cached share of the input")
_PERIODS = ("loopos-cost", "Comparison with the previous period")
_SERVICES = ("loopos-cost", "Cost by service")
_PER_REQUEST = ("loopos-cost", "Cost per request")


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A mistake: `wrong` instead of `right` in a statement, and the panels and databases whose rows it must change."""

    right: str
    wrong: str
    panels: tuple[tuple[str, str], ...]
    databases: tuple[str, ...] = tuple(DATABASES)


MUTANTS = {
    "no FINAL": Mutant(right=" FINAL", wrong="", panels=(_COST, _LEVELS, _KINDS, _SERVICES)),
    "old scores": Mutant(right="FROM scores FINAL", wrong="FROM scores", panels=(_SCORES,)),
    "scores of categories": Mutant(right="'BOOLEAN')", wrong="'BOOLEAN', 'CATEGORICAL')", panels=(_SCORES,)),
    "scores in the range alone": Mutant(
        right="timestamp >= $__fromTime - INTERVAL 1 HOUR", wrong="$__timeFilter(timestamp)", panels=(_SCORES,)
    ),
    "version of the root": Mutant(
        right="anyIf(of_version, of_version != '')", wrong="argMin(of_version, start_time)", panels=(_SCORES,)
    ),
    "quantile 0.9 for 0.95": Mutant(right="quantile(0.95)", wrong="quantile(0.9)", panels=(_LATENCY, _PER_REQUEST)),
    "quantile 0.9 for 0.99": Mutant(right="quantile(0.99)", wrong="quantile(0.9)", panels=(_LATENCY,)),
    "evaluators included": Mutant(
        right="NOT startsWith(", wrong="NOT endsWith(", panels=(_COST, _LEVELS, _FAILED, _SERVICES)
    ),
    "synthetic roots included": Mutant(
        right="span_id != concat('t-', trace_id)", wrong="true", panels=(_LATENCY, _LEVELS), databases=("v4_copied",)
    ),
    "failed by an empty parent": Mutant(
        right="arrayExists(parent -> NOT has(groupArray(step_id), parent), groupArrayIf(parent_id, level = 'ERROR'))",
        wrong="countIf(parent_id = '' AND level = 'ERROR') > 0",
        panels=(_FAILED,),
    ),
    "share of uncached input": Mutant(
        right="kind IN ('input', 'cached', 'cache write')", wrong="kind IN ('input')", panels=(_SHARES,)
    ),
    "cache write counted as cached": Mutant(right="'cache write',\n", wrong="'cached',\n", panels=(_KINDS,)),
    "total counted beside its parts": Mutant(
        right="key != 'total' OR length(usage) = 1", wrong="true", panels=(_KINDS,)
    ),
    "another project": Mutant(
        right="project_id = ${project:", wrong="project_id != ${project:", panels=(_COST, _LEVELS)
    ),
    "rows of the range alone": Mutant(right="INTERVAL 1 HOUR", wrong="INTERVAL 0 HOUR", panels=(_COST, _LATENCY)),
    "resource before the application": Mutant(
        right="metadata_names, 'service_name'",
        wrong="metadata_names, 'nothing'",
        panels=(_SERVICES,),
        databases=("v4",),
    ),
    "this period twice": Mutant(right="began >= $__fromTime, 'this", wrong="true, 'this", panels=(_PERIODS,)),
    "another layout's parent": Mutant(
        right="groupArrayIf(parent_id, level = 'ERROR')", wrong="groupArray(parent_id)", panels=(_FAILED,)
    ),
}


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_a_wrong_statement_is_detected(mutant: Mutant) -> None:
    survived = []
    for database, key in product(mutant.databases, mutant.panels):
        right = statements(DATABASES[database])[key]
        wrong = right.sql.replace(mutant.right, mutant.wrong)
        assert wrong != right.sql, f"the statement of {key} no longer has the text that the mutant changes"
        assert differences(right, database, "all") == []
        if differences(replace(right, sql=wrong), database, "all") == []:
            survived.append((database, key))
    assert survived == []
