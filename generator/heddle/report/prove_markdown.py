"""Proofs as Markdown, for a comment or a job's summary."""

from __future__ import annotations

from collections.abc import Sequence

from heddle.prove.result import Proof
from heddle.report.findings import relative
from heddle.report.prove_text import heading, reason, summary, unasked


def markdown(proofs: Sequence[Proof]) -> str:
    """Return a heading and a table of what does not answer."""
    lines = [f"### {summary(proofs)}", ""]
    told = sorted((proof for proof in proofs if proof.bad or proof.why), key=lambda proof: not proof.fails)
    if told:
        lines += ["| fails | verdict | where | query | why |", "|---|---|---|---|---|"]
        lines += [_row(proof) for proof in told]
        lines.append("")
    left = [f"- {line}" for line in unasked(proofs)]
    return "\n".join([*lines, *left, *([""] if left else [])])


def _row(proof: Proof) -> str:
    question = proof.question
    what = f"{question.owner}: {question.kind} {question.title} {question.ref}".rstrip()
    words = (
        "yes" if proof.fails else "known" if proof.known else "no",
        heading(proof),
        f"`{relative(question.location)}`",
        what,
        reason(proof),
    )
    return f"| {' | '.join(_cell(word) for word in words)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
