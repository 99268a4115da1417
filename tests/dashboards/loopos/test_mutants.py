"""Statements that are wrong are found out: what the made-up hour holds is enough to tell them from right ones."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from tests.dashboards.loopos.compare import faults
from tests.dashboards.loopos.engine import STORES
from tests.dashboards.loopos.statements import statements

_LATENCY = ("loopos-requests", "Request latency")
_RATES = ("loopos-requests", "Success and error rate")
_LEVELS = ("loopos-requests", "Observations by level")
_KINDS = ("loopos-requests", "Tokens per second by kind")
_COST = ("loopos-cost", "Cost")
_SHARES = ("loopos-cost", "Cached share of the input")
_PERIODS = ("loopos-cost", "This period and the one before")
_SERVICES = ("loopos-cost", "Cost by service")
_PER_REQUEST = ("loopos-cost", "Cost per request")


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A slip: in `text`, `wrong` stands where `right` should; the panels that have to show it, and where."""

    right: str
    wrong: str
    shows: tuple[tuple[str, str], ...]
    stores: tuple[str, ...] = tuple(STORES)


MUTANTS = {
    "no FINAL": Mutant(right=" FINAL", wrong="", shows=(_COST, _LEVELS, _KINDS, _SERVICES)),
    "quantile 0.9 for 0.95": Mutant(right="quantile(0.95)", wrong="quantile(0.9)", shows=(_LATENCY, _PER_REQUEST)),
    "quantile 0.9 for 0.99": Mutant(right="quantile(0.99)", wrong="quantile(0.9)", shows=(_LATENCY,)),
    "evaluators kept": Mutant(
        right="NOT startsWith(", wrong="NOT endsWith(", shows=(_COST, _LEVELS, _RATES, _SERVICES)
    ),
    "made-up spans kept": Mutant(
        right="span_id != concat('t-', trace_id)", wrong="true", shows=(_LATENCY, _LEVELS), stores=("v4_copied",)
    ),
    "failed by an empty parent": Mutant(
        right="arrayExists(parent -> NOT has(groupArray(step_id), parent), groupArrayIf(parent_id, level = 'ERROR'))",
        wrong="countIf(parent_id = '' AND level = 'ERROR') > 0",
        shows=(_RATES,),
    ),
    "share of uncached input": Mutant(
        right="kind IN ('input', 'cached', 'cache write')", wrong="kind IN ('input')", shows=(_SHARES,)
    ),
    "cache write taken for cached": Mutant(right="'cache write',\n", wrong="'cached',\n", shows=(_KINDS,)),
    "total counted beside its parts": Mutant(
        right="key != 'total' OR length(usage) = 1", wrong="true", shows=(_KINDS,)
    ),
    "another project": Mutant(
        right="project_id = ${project:", wrong="project_id != ${project:", shows=(_COST, _LEVELS)
    ),
    "rows of the range alone": Mutant(right="INTERVAL 1 HOUR", wrong="INTERVAL 0 HOUR", shows=(_COST, _LATENCY)),
    "resource before the application": Mutant(
        right="metadata_names, 'service_name'", wrong="metadata_names, 'nothing'", shows=(_SERVICES,), stores=("v4",)
    ),
    "this period twice": Mutant(right="began >= $__fromTime, 'this", wrong="true, 'this", shows=(_PERIODS,)),
    "another layout's parent": Mutant(
        right="groupArrayIf(parent_id, level = 'ERROR')", wrong="groupArray(parent_id)", shows=(_RATES,)
    ),
}
CASES = [
    pytest.param(mutant, store, key, id=f"{name}-{store}-{key[1]}")
    for name, mutant in MUTANTS.items()
    for store in mutant.stores
    for key in mutant.shows
]


@pytest.mark.parametrize(("mutant", "store", "key"), CASES)
def test_a_wrong_statement_shows(mutant: Mutant, store: str, key: tuple[str, str]) -> None:
    right = statements(STORES[store])[key]
    wrong = right.sql.replace(mutant.right, mutant.wrong)
    assert wrong != right.sql, "the statement no longer says what the mutant changes"
    assert faults(right, store, "all") == []
    assert faults(replace(right, sql=wrong), store, "all") != []
