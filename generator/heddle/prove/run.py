"""All that a project asks, asked by a few threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from functools import partial
from typing import Protocol

from heddle.prove.backend import Find
from heddle.prove.backends import Wanted, reached
from heddle.prove.config import Terms
from heddle.prove.dashboard_prover import Board, unasked
from heddle.prove.datasource import Sources
from heddle.prove.definitions import Project
from heddle.prove.queries import Question, alert_question, questions, seconds
from heddle.prove.result import Proof
from heddle.settings.model import Settings

_DAY = 86400.0
_Work = Callable[[], Sequence[Proof]]


class Watches(Protocol):
    """Is told how far a run is."""

    def begin(self, totals: Mapping[str, int]) -> None:
        """Note how many questions there are, by backend."""

    def __call__(self, proofs: Sequence[Proof]) -> None:
        """Note proofs that there are now."""


def prove(
    project: Project, settings: Settings, wanted: Wanted, environ: Mapping[str, str], watch: Watches
) -> tuple[Proof, ...]:
    """Return a proof of every question. Raises Unreachable, and BadInput for variables that are not set."""
    retention = seconds(settings.retention) or 15 * _DAY
    terms = Terms(limits=wanted.limits, documented=project.documented, retention=retention)
    with ExitStack() as closing:
        find, sources = reached(wanted, terms, project.sources, environ, closing)
        return _done(*_work(project, settings, wanted.now, find, sources), wanted.concurrency, watch)


def _work(
    project: Project, settings: Settings, now: float, find: Find, sources: Sources
) -> tuple[list[_Work], dict[str, int]]:
    """Return what is to be done, and how many questions that is by backend."""
    work: list[_Work] = []
    asked: list[Question] = []
    for compiled in project.dashboards:
        board = Board(compiled, now, settings, sources, find)
        mine = list(questions(compiled, now, settings, sources))
        work += [partial(_of_variables, board), *(partial(_of_question, board, one) for one in mine)]
        asked += [*board.asked(), *mine]
    alerts = [alert_question(alert, now, settings, sources) for alert in project.alerts]
    work += [partial(_of_alert, find, one) for one in alerts]
    totals: dict[str, int] = {}
    for question in (*asked, *alerts):
        totals[question.source.short] = totals.get(question.source.short, 0) + 1
    return work, totals


def _of_variables(board: Board) -> Sequence[Proof]:
    return tuple(board.variables())


def _of_question(board: Board, question: Question) -> Sequence[Proof]:
    return (board.prove(question),)


def _of_alert(find: Find, question: Question) -> Sequence[Proof]:
    backend = find(question.source)
    return (backend.prove(question, {}) if backend else unasked(question),)


def _done(work: Sequence[_Work], totals: Mapping[str, int], concurrency: int, watch: Watches) -> tuple[Proof, ...]:
    watch.begin(totals)
    with ThreadPoolExecutor(max_workers=concurrency) as pool:
        futures = [pool.submit(each) for each in work]
        try:
            for future in as_completed(futures):
                watch(future.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return tuple(proof for future in futures for proof in future.result())
