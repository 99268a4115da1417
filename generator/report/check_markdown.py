"""Findings as Markdown, for a comment or a job's summary."""

from __future__ import annotations

from collections.abc import Sequence

from generator.problem import Problem
from generator.report.problems import shown


def markdown(problems: Sequence[Problem], summary: str) -> str:
    """Return a heading and a table; nothing but the heading where there are no findings."""
    lines = [f"### {summary}", ""]
    if problems:
        lines += ["| severity | rule | place | finding | mend |", "|---|---|---|---|---|"]
        lines += [_row(problem) for problem in problems]
        lines.append("")
    return "\n".join(lines)


def _row(problem: Problem) -> str:
    words = (problem.severity.name.lower(), f"`{problem.id}`", f"`{shown(problem.place)}`")
    return f"| {' | '.join(_cell(text) for text in (*words, problem.message, problem.mend))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
