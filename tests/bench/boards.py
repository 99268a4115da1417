"""Measures the rules on dashboards from anywhere: what they report, how much of it is right, and what they miss.

The judgment of findings is a file with one line for each: the id of the rule, the location as `heddle check` prints it
(relative to the folder), and `true` or `false`, separated by tabs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from heddle.diagnostics.finding import Finding, Severity
from heddle.external.read import read_file
from heddle.grafana.json_value import Json
from heddle.lint.external import lint_files
from heddle.lint.selection import RuleSelection
from tests.rules.mutants.boards import board_scores
from tests.rules.mutants.run import Score, overall

LIMIT: Final = 100
"""Mutants of each kind."""
_CLASSES: Final = {"errors and warnings": (Severity.ERROR, Severity.WARNING), "notes": (Severity.NOTE,)}

Verdicts = Mapping[tuple[str, str], bool]
"""Whether a finding is right, by its rule and location."""


@dataclass(slots=True)
class RuleCount:
    """The findings of a rule, and how many of them were judged, and are right."""

    findings: int = 0
    judged: int = 0
    right: int = 0


def json_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files, and those below the folders, in order."""
    return [file for path in paths for file in (sorted(path.rglob("*.json")) if path.is_dir() else [path])]


def read_boards(files: Iterable[Path]) -> list[Json]:
    """Return every dashboard in the files, whose rows have become panels."""
    dashboards = (dashboard for file in files for dashboard in read_file(file).dashboards)
    return [{key: value for key, value in dashboard.data.items() if key != "rows"} for dashboard in dashboards]


def read_verdicts(path: Path) -> Verdicts:
    """Return the judged findings of a file."""
    lines = (line.split("\t") for line in path.read_text().splitlines() if line)
    return {(rule, location): verdict == "true" for rule, location, verdict in lines}


def print_findings(files: Sequence[Path], folder: Path, verdicts: Verdicts) -> None:
    """Print the number of findings of each rule, and its precision as far as it was judged."""
    result = lint_files(files, RuleSelection(today=date(2026, 1, 1)))
    repositories = len({file.relative_to(folder).parts[0] for file in files})
    print(f"\n{result.dashboards} dashboards in {len(files)} files of {repositories} folders")
    for name, severities in _CLASSES.items():
        counts = _counts((item for item in result.findings if item.severity in severities), folder, verdicts)
        print(f"\n{name}: findings, judged, right")
        for rule, count in sorted(counts.items()):
            print(f"  {rule:40} {count.findings:5} {count.judged:5} {count.right:5}")
        judged = sum(count.judged for count in counts.values())
        findings = sum(count.findings for count in counts.values())
        print(f"  {'all':40} {findings:5} {judged:5} {sum(count.right for count in counts.values()):5}")
        if judged:
            print(f"  precision, each rule weighted by its findings: {100 * _precision(counts.values()):.1f} %")


def _counts(findings: Iterable[Finding], folder: Path, verdicts: Verdicts) -> dict[str, RuleCount]:
    counts: dict[str, RuleCount] = {}
    for finding in findings:
        count = counts.setdefault(finding.id, RuleCount())
        count.findings += 1
        verdict = verdicts.get((finding.id, location_in(finding, folder)))
        if verdict is not None:
            count.judged += 1
            count.right += verdict
    return counts


def location_in(finding: Finding, folder: Path) -> str:
    """Return the location of a finding relative to the folder."""
    return finding.location.file.removeprefix(f"{folder}/")


def _precision(counts: Iterable[RuleCount]) -> float:
    judged = [count for count in counts if count.judged]
    right = sum(count.findings * count.right / count.judged for count in judged)
    return right / sum(count.findings for count in judged)


def print_recall(boards: Sequence[Json]) -> None:
    """Print how many of the defects planted in the dashboards are found."""
    print(f"\ndefects planted in {len(boards)} dashboards, at most {LIMIT} of each class, and how many are found")
    scores = board_scores(boards, LIMIT)
    for line in score_lines(scores):
        print(line)


def score_lines(scores: Sequence[Score]) -> list[str]:
    """Return a line for each score, and one for all."""
    lines = [f"  {score.name:52} {score.reported:4} of {score.mutants:4}" for score in scores]
    reported, total = overall(scores)
    return [*lines, f"  {'all':52} {reported:4} of {total:4}, {100 * reported / total:.1f} %"]
