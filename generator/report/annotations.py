"""Findings as workflow commands of GitHub Actions: annotations on the lines of the author's Python."""

from __future__ import annotations

from collections.abc import Sequence

from generator.problem import Problem, Severity
from generator.report.problems import shown

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice", Severity.ADVICE: "notice"}


def github(problems: Sequence[Problem]) -> str:
    """Return a command for each finding."""
    return "".join(_command(problem) for problem in problems)


def _command(problem: Problem) -> str:
    place = shown(problem.place)
    column = f",col={place.column}" if place.column else ""
    where = f"file={_property(place.file)},line={place.line}{column},title={_property(problem.id)}"
    return f"::{_LEVELS[problem.severity]} {where}::{_text(f'{problem.message}; {problem.mend}')}\n"


def _text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
