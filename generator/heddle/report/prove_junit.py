"""Proofs as JUnit's XML, for the test reports of a CI."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from heddle.prove.budget import Budget, Over
from heddle.prove.result import Proof, Verdict
from heddle.report.findings import relative
from heddle.report.prove_text import heading, reason

_SKIPPED = (Verdict.WAITING, Verdict.UNASKED)


def junit(proofs: Sequence[Proof], budget: Budget | None) -> str:
    """Return a suite with a case for each question and each limit that is exceeded; what waits is skipped."""
    over = [each for each in (budget.over if budget else ()) if not each.known]
    cases = [*map(_case, proofs), *map(_over, over)]
    failures = sum(proof.fails for proof in proofs) + len(over)
    skipped = sum(proof.verdict in _SKIPPED for proof in proofs)
    head = f'<testsuite name="heddle prove" tests="{len(cases)}" failures="{failures}" skipped="{skipped}">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *cases, "</testsuite>", ""])


def _over(over: Over) -> str:
    file = quoteattr(relative(over.item.location).file)
    head = f"  <testcase classname={quoteattr(over.item.dashboard)} name={quoteattr(over.text)} file={file}>"
    return f"{head}<failure message={quoteattr(over.text)}/></testcase>"


def _case(proof: Proof) -> str:
    question, location = proof.question, relative(proof.question.location)
    name = quoteattr(f"{question.kind} {question.title} {question.ref}".rstrip())
    head = f"  <testcase classname={quoteattr(question.owner)} name={name} file={quoteattr(location.file)}"
    head += f' time="{proof.seconds:.3f}"'
    if proof.fails:
        message = quoteattr(f"{heading(proof)}: {reason(proof)}")
        return f"{head}><failure message={message}>{escape(f'{location}: {proof.asked}')}</failure></testcase>"
    if proof.verdict in _SKIPPED:
        return f"{head}><skipped message={quoteattr(reason(proof) or proof.verdict.value)}/></testcase>"
    return f"{head}/>"
