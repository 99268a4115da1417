"""A baseline: how badly each query failed in an earlier run, so that only what got worse fails."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.prove.budget import Budget
from heddle.prove.result import ProbeResult

_FORMAT = 1
Baseline = Mapping[tuple[str, ...], int]
"""The badness of queries and budget violations, by their keys."""


def read_baseline(path: Path) -> Baseline:
    """Return the baseline in a file. Raises BadInput."""
    try:
        value = json.loads(path.read_bytes())
        return {tuple(map(str, item[0])): int(item[1]) for item in value["failures"]}
    except OSError as error:
        raise _bad_input(path, f"cannot read {path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise _bad_input(path, f"{path} is not a baseline of `heddle prove`") from None


def encode_baseline(results: Sequence[ProbeResult], budget: Budget | None) -> bytes:
    """Return the content of a baseline file: sorted, one line per failure, so that merges rarely conflict."""
    failures = [(list(result.query.key), result.badness) for result in results if result.is_problem]
    failures += [(list(violation.key), 1) for violation in (budget.violations if budget else ())]
    lines = ",\n".join(f"  {json.dumps(failure, ensure_ascii=False)}" for failure in sorted(failures))
    return f'{{\n"heddle": {_FORMAT},\n"failures": [\n{lines}\n]\n}}\n'.encode()


def compare_results(results: Sequence[ProbeResult], baseline: Baseline) -> tuple[ProbeResult, ...]:
    """Return the results, with those marked that the baseline lists as at least as bad."""
    return tuple(
        replace(result, in_baseline=baseline.get(result.query.key, 0) >= result.badness > 0) for result in results
    )


def compare_budget(budget: Budget, baseline: Baseline) -> Budget:
    """Return the budget, with the violations marked that the baseline lists."""
    violations = tuple(replace(violation, in_baseline=violation.key in baseline) for violation in budget.violations)
    return replace(budget, violations=violations)


def _bad_input(path: Path, message: str) -> BadInput:
    help = "write one with `heddle prove --write-baseline FILE`"
    return BadInput([Finding(id="prove/invalid-baseline", location=Location(str(path), 0), message=message, help=help)])
