"""Proofs as a person reads them: what fails with its place, what waits, and a line of numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from heddle.prove.datasource import SHORT
from heddle.prove.result import Proof, Verdict
from heddle.report.findings import relative


def text(proofs: Sequence[Proof]) -> str:
    """Return the failing proofs, the silent ones, and the summary."""
    lines = [line for proof in proofs if proof.fails for line in _failing(proof)]
    lines += [line for proof in proofs if not proof.fails for line in _silent(proof)]
    return "\n".join([*lines, *unasked(proofs), summary(proofs), ""])


def unasked(proofs: Sequence[Proof]) -> Iterator[str]:
    """Yield a line for each kind of backend that was not given."""
    found = [proof.question.source for proof in proofs if proof.verdict is Verdict.UNASKED]
    for (backend, by_server), count in sorted(Counter((each.short, each.backend) for each in found).items()):
        option = f"give --{backend} or --grafana" if backend in SHORT.values() else "give --grafana"
        help = option if by_server else "only a browser can ask it"
        yield f"not asked: {count} {'query' if count == 1 else 'queries'} of {backend}: {help}"


def summary(proofs: Sequence[Proof]) -> str:
    """Return one line: how many questions got which verdict."""
    counts = Counter(proof.verdict for proof in proofs)
    quiet = sum(proof.verdict is Verdict.EMPTY and not proof.bad for proof in proofs)
    words = [f"{counts[verdict]} {verdict.value}" for verdict in Verdict if counts[verdict]]
    rightly = f" ({quiet} of the empty rightly)" if quiet else ""
    return f"{len(proofs)} queries: {', '.join(words) or 'none'}{rightly}"


def named(proof: Proof) -> str:
    """Return what a proof is about."""
    question = proof.question
    ref = f" [{question.ref}]" if question.ref else ""
    return f"{question.owner}: {question.kind} `{question.title}`{ref}"


def reason(proof: Proof) -> str:
    """Return why the verdict is what it is, in words."""
    if proof.why:
        return proof.why.text
    if proof.verdict is Verdict.SLOW:
        return f"it takes {proof.seconds:.1f} s"
    return f"it has {proof.series} series" if proof.verdict is Verdict.MANY else ""


def heading(proof: Proof) -> str:
    """Return the verdict, with the rung of the ladder where it is empty."""
    rung = f" ({proof.why.reason.value})" if proof.why and proof.verdict is Verdict.EMPTY else ""
    return f"{proof.verdict.value}{rung}"


def _failing(proof: Proof) -> Iterator[str]:
    yield f"{heading(proof)}: {named(proof)}"
    yield f"  --> {relative(proof.question.location)}"
    yield f"  why: {reason(proof)}"
    yield f"  asked: {proof.asked}"
    yield ""


def _silent(proof: Proof) -> Iterator[str]:
    if proof.why or proof.known:
        yield f"{'known: ' if proof.known else ''}{heading(proof)}: {named(proof)}: {reason(proof)}"
    for note in proof.notes:
        yield f"note: {named(proof)} answers, but {note}"
