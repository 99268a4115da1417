"""A baseline: how bad each query was, so that only what got worse fails."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.prove.budget import Budget
from heddle.prove.result import Proof

_FORMAT = 1
Baseline = Mapping[tuple[str, ...], int]


def read_baseline(path: Path) -> Baseline:
    """Return what a file notes. Raises BadInput."""
    try:
        value = json.loads(path.read_bytes())
        return {tuple(map(str, each[0])): int(each[1]) for each in value["worse"]}
    except OSError as error:
        raise BadInput([_bad(path, f"cannot be read: {error.strerror}")]) from None
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise BadInput([_bad(path, "is no baseline")]) from None


def encoded(proofs: Sequence[Proof], budget: Budget | None) -> bytes:
    """Return the file of what is bad now: sorted, a line for each."""
    noted = [(list(proof.question.key), proof.rank) for proof in proofs if proof.bad]
    noted += [(list(each.key), 1) for each in (budget.over if budget else ())]
    lines = ",\n".join(f"  {json.dumps(each, ensure_ascii=False)}" for each in sorted(noted))
    return f'{{\n"heddle": {_FORMAT},\n"worse": [\n{lines}\n]\n}}\n'.encode()


def against(proofs: Sequence[Proof], baseline: Baseline) -> tuple[Proof, ...]:
    """Return the proofs; those that the baseline has as bad or worse are known."""
    return tuple(replace(proof, known=baseline.get(proof.question.key, 0) >= proof.rank > 0) for proof in proofs)


def allowed(budget: Budget, baseline: Baseline) -> Budget:
    """Return the budget; what the baseline has as over is known."""
    return replace(budget, over=tuple(replace(each, known=each.key in baseline) for each in budget.over))


def _bad(path: Path, message: str) -> Finding:
    help = "write it with `heddle prove --write-baseline FILE`"
    return Finding(id="prove/invalid-baseline", location=Location(str(path)), message=f"{path} {message}", help=help)
