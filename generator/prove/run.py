"""All that a project asks, asked of one Prometheus by a few threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import partial

from generator.generate.request import Tick
from generator.prove.access import Access, keys
from generator.prove.asking import Asker, Limits
from generator.prove.board import Board
from generator.prove.definitions import Project
from generator.prove.http import Http
from generator.prove.prometheus import Prometheus
from generator.prove.questions import Question, alert_question, questions, seconds
from generator.prove.verdict import Proof
from generator.settings.model import Settings

_DAY = 86400.0
_Work = Callable[[], Sequence[Proof]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a project is asked: `now` is the time that counts as now."""

    access: Access
    now: float
    limits: Limits = field(default_factory=Limits)
    concurrency: int = 4


def prove(
    project: Project, settings: Settings, wanted: Wanted, environ: Mapping[str, str], tick: Tick
) -> tuple[Proof, ...]:
    """Return a proof of every question. Raises Unreachable, and BadInput for variables that are not set."""
    http = Http(wanted.access, keys(wanted.access, environ), wanted.concurrency)
    try:
        prometheus = Prometheus(http, wanted.access.url)
        prometheus.greet()
        return _proofs(project, settings, wanted, prometheus, tick)
    finally:
        http.close()


def _proofs(
    project: Project, settings: Settings, wanted: Wanted, prometheus: Prometheus, tick: Tick
) -> tuple[Proof, ...]:
    retention = seconds(settings.text("retention")) or 15 * _DAY
    scrape = seconds(settings.text("scrape_interval")) or 15
    asker = Asker(prometheus, wanted.limits, project.documented, retention)
    work: list[_Work] = []
    for compiled in project.dashboards:
        board = Board(prometheus, asker, compiled, wanted.now, scrape)
        work.append(partial(_of_variables, board))
        work += [partial(_of_question, board, one) for one in questions(compiled, wanted.now, settings)]
    asked = [alert_question(alert, wanted.now, settings) for alert in project.alerts]
    work += [partial(_of_alert, asker, one) for one in asked]
    return _done(work, wanted.concurrency, tick)


def _of_variables(board: Board) -> Sequence[Proof]:
    return tuple(board.variables())


def _of_question(board: Board, question: Question) -> Sequence[Proof]:
    return (board.prove(question),)


def _of_alert(asker: Asker, question: Question) -> Sequence[Proof]:
    return (asker.prove(question, question.text),)


def _done(work: Sequence[_Work], concurrency: int, tick: Tick) -> tuple[Proof, ...]:
    with ThreadPoolExecutor(max_workers=concurrency) as pool:
        futures = [pool.submit(each) for each in work]
        try:
            for done, future in enumerate(as_completed(futures), start=1):
                future.result()
                tick(done, len(work))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return tuple(proof for future in futures for proof in future.result())
