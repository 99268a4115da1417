"""Plants defects in dashboards that were not built with Heddle, and counts those that `heddle check` finds.

The tests plant them in the shipped dashboards, `make bench-check` in the dashboards of a folder. What a defect is put
into is decided by the dashboard alone, not by what a rule understands of it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from heddle.diagnostics.finding import Finding, Severity
from heddle.external.defect import UnreadableText
from heddle.external.json_text import parse_json
from heddle.external.read import FileContent, read_value
from heddle.grafana.json_value import Json
from heddle.grafana.model import DashboardJson
from heddle.lint.external import lint_external
from heddle.lint.selection import RuleSelection
from heddle.rules.subjects import Dashboard
from tests.rules.mutants import board_panels, board_parts, board_queries
from tests.rules.mutants.kind import Kind
from tests.rules.mutants.run import Score

KINDS: tuple[Kind, ...] = (*board_queries.KINDS, *board_panels.KINDS, *board_parts.KINDS)
_BOM: Final = b"\xef\xbb\xbf"
_TODAY: Final = date(2026, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextKind:
    """A defect in the text of a file; one of the ids must be reported."""

    name: str
    change: Callable[[bytes], bytes]
    ids: tuple[str, ...]


TEXT_KINDS: tuple[TextKind, ...] = (
    TextKind(name="begin with a byte order mark", change=lambda text: _BOM + text, ids=("check/byte-order-mark",)),
    TextKind(
        name="repeat a key",
        change=lambda text: text.replace(b'{"', b'{"title": "Other", "title": "Again", "', 1),
        ids=("check/duplicate-key",),
    ),
    TextKind(
        name="write NaN",
        change=lambda text: text.replace(b'{"', b'{"aNumber": NaN, "', 1),
        ids=("check/invalid-number",),
    ),
    TextKind(name="cut the end off", change=lambda text: text[: len(text) // 2], ids=("check/invalid-file",)),
)


def board_scores(boards: Sequence[Json], limit: int) -> list[Score]:
    """Return the score of every kind, with at most one mutant of each board and at most `limit` of each kind."""
    spread = boards[:: max(1, len(boards) // (3 * limit))]
    order = [*spread, *(board for board in boards if not any(board is other for other in spread))]
    return [*(_score(kind, order, limit) for kind in KINDS), *(_text_score(kind, spread, limit) for kind in TEXT_KINDS)]


def _score(kind: Kind, boards: Iterable[Json], limit: int) -> Score:
    score = Score(kind.name)
    selection = RuleSelection(
        today=_TODAY, select=tuple(id for id in kind.rules if not id.startswith("check/")), least=kind.least
    )
    for number, board in enumerate(boards):
        mutant = _nth(kind.mutate(Dashboard(cast("DashboardJson", board), built_with_heddle=False)), number)
        if mutant is None:
            continue
        score.mutants += 1
        if not _findings(mutant, kind, selection) - _findings(board, kind, selection):
            score.missed.append(mutant)
        if score.mutants == limit:
            break
    return score


def _nth(mutants: Iterator[Json], number: int) -> Json | None:
    """Return one of the first mutants of a board, which one depends on the number."""
    first = [mutant for mutant, _ in zip(mutants, range(7), strict=False)]
    return first[number % len(first)] if first else None


def _findings(board: Json, kind: Kind, selection: RuleSelection) -> Counter[tuple[str, str]]:
    content = read_value(board, "board.json")
    found: list[Finding] = [*content.findings]
    for dashboard in content.dashboards if selection.select else ():
        found += lint_external(dashboard, selection)
    ids = set(kind.rules)
    return Counter(
        (finding.id, finding.message) for finding in found if finding.id in ids and finding.severity >= kind.least
    )


def _text_score(kind: TextKind, boards: Iterable[Json], limit: int) -> Score:
    score = Score(kind.name)
    for board in list(boards)[:limit]:
        text = kind.change(json.dumps(board).encode())
        score.mutants += 1
        if not any(id in kind.ids for id in _ids(text)):
            score.missed.append(text)
    return score


def _ids(text: bytes) -> list[str]:
    try:
        value, defects = parse_json(text)
    except UnreadableText as error:
        return [error.id]
    content: FileContent = read_value(value, "board.json", defects)
    return [finding.id for finding in content.findings if finding.severity >= Severity.NOTE]
