"""Findings as JUnit's XML, for the test reports of a CI."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from generator.problem import Problem
from generator.report.problems import shown


def junit(problems: Sequence[Problem]) -> str:
    """Return a suite with a failed case for each finding, or one case that passed."""
    cases = [_case(problem) for problem in problems] or ['  <testcase classname="heddle" name="check"/>']
    head = f'<testsuite name="heddle check" tests="{len(cases)}" failures="{len(problems)}">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *cases, "</testsuite>", ""])


def _case(problem: Problem) -> str:
    place = shown(problem.place)
    name = quoteattr(f"{place}: {problem.message}")
    failure = f"<failure message={quoteattr(problem.message)}>{escape(f'{place}: {problem.mend}')}</failure>"
    return (
        f"  <testcase classname={quoteattr(problem.id)} name={name} file={quoteattr(place.file)}>{failure}</testcase>"
    )
