"""What `heddle check` found, in the shape that is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from generator.problem import Problem, Severity
from generator.report.annotations import github
from generator.report.check_json import as_json
from generator.report.check_markdown import markdown
from generator.report.junit import junit
from generator.report.problems import render
from generator.report.sarif import sarif


def report(problems: Sequence[Problem], shape: str, dashboards: int) -> str:
    """Return the report as text that ends with a line break."""
    ordered = sorted(set(problems), key=lambda each: (-each.severity, each.place, each.id, each.message))
    return _SHAPES[shape](ordered, dashboards)


def summary(problems: Sequence[Problem], dashboards: int) -> str:
    """Return one line: how many of each severity, in how many dashboards."""
    counts = Counter(problem.severity for problem in problems)
    found = [_count(counts[severity], severity.name.lower()) for severity in reversed(Severity) if counts[severity]]
    return f"{', '.join(found) or 'no findings'} in {_count(dashboards, 'dashboard')}"


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 or name == 'advice' else 's'}"


def _text(problems: Sequence[Problem], dashboards: int) -> str:
    body = render(problems)
    return f"{body}\n{summary(problems, dashboards)}\n" if body else f"{summary(problems, dashboards)}\n"


_SHAPES: dict[str, Callable[[Sequence[Problem], int], str]] = {
    "text": _text,
    "json": as_json,
    "markdown": lambda problems, dashboards: markdown(problems, summary(problems, dashboards)),
    "sarif": lambda problems, _: sarif(problems),
    "junit": lambda problems, _: junit(problems),
    "github": lambda problems, _: github(problems),
}
