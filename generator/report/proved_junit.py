"""Proofs as JUnit's XML, for the test reports of a CI."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from generator.prove.verdict import Proof, Verdict
from generator.report.problems import shown
from generator.report.proved_text import heading, reason


def junit(proofs: Sequence[Proof]) -> str:
    """Return a suite with a case for each question; what waits is skipped."""
    failures = sum(proof.fails for proof in proofs)
    skipped = sum(proof.verdict is Verdict.WAITING for proof in proofs)
    head = f'<testsuite name="heddle prove" tests="{len(proofs)}" failures="{failures}" skipped="{skipped}">'
    cases = [_case(proof) for proof in proofs]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *cases, "</testsuite>", ""])


def _case(proof: Proof) -> str:
    question, place = proof.question, shown(proof.question.place)
    name = quoteattr(f"{question.kind} {question.title} {question.ref}".rstrip())
    head = f"  <testcase classname={quoteattr(question.owner)} name={name} file={quoteattr(place.file)}"
    head += f' time="{proof.seconds:.3f}"'
    if proof.fails:
        message = quoteattr(f"{heading(proof)}: {reason(proof)}")
        return f"{head}><failure message={message}>{escape(f'{place}: {proof.asked}')}</failure></testcase>"
    if proof.verdict is Verdict.WAITING:
        return f"{head}><skipped message={quoteattr(reason(proof))}/></testcase>"
    return f"{head}/>"
