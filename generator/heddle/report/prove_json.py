"""Proofs as JSON, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from heddle.prove.budget import Budget
from heddle.prove.result import Proof
from heddle.report.findings import relative
from heddle.report.prove_budget import budget_json


def as_json(proofs: Sequence[Proof], budget: Budget | None) -> str:
    """Return `{"proofs": [...]}` with every question, its verdict and what it cost; and the budget if there is one."""
    value: dict[str, object] = {"proofs": [_proof(each) for each in proofs]}
    if budget:
        value["budget"] = budget_json(budget)
    return json.dumps(value, indent=2) + "\n"


def _proof(proof: Proof) -> dict[str, object]:
    question, location = proof.question, relative(proof.question.location)
    return {
        "kind": question.kind,
        "owner": question.owner,
        "title": question.title,
        "ref": question.ref,
        "backend": question.source.short,
        "file": location.file,
        "line": location.line,
        "column": location.column,
        "verdict": proof.verdict.value,
        "fails": proof.fails,
        "known": proof.known,
        "reason": proof.why.reason.value if proof.why else None,
        "why": proof.why.text if proof.why else None,
        "notes": list(proof.notes),
        "asked": proof.asked,
        "series": proof.series,
        "samples": proof.samples,
        "seconds": round(proof.seconds, 4),
    }
