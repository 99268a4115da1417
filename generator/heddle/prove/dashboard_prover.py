"""The proofs of one dashboard: its variables, and each question with All and with single values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from heddle.compile.dashboard import Compiled
from heddle.grafana.interpolation import Selection
from heddle.grafana.variables import variable_names
from heddle.prove.backend import Asked, Backend, Find
from heddle.prove.datasource import Sources
from heddle.prove.queries import Question
from heddle.prove.result import Proof, Reason, Verdict, Why
from heddle.prove.variables import Variables
from heddle.settings.model import Settings


class Board:
    """Asks what one dashboard asks of the backends that there are."""

    def __init__(
        self,
        compiled: Compiled,
        now: float,
        settings: Settings,
        sources: Sources,
        find: Find,
    ) -> None:
        self._find = find
        self._variables = Variables(compiled, now, settings, sources, find)

    def asked(self) -> tuple[Question, ...]:
        """Return what the variables ask."""
        return self._variables.questions()

    def variables(self) -> Iterator[Proof]:
        """Yield the proof of each variable that asks a data source, with All where others say so."""
        resolved = self._variables.resolve()
        for question in self._variables.questions():
            backend = self._find(question.source)
            asked = resolved.asked.get(question.title)
            yield _offers(backend, question, asked) if backend and asked else unasked(question)

    def prove(self, question: Question) -> Proof:
        """Ask a question with All, and where it answers and a reader can choose, with single values too."""
        backend = self._find(question.source)
        if backend is None:
            return unasked(question)
        repeated = frozenset({question.repeats}) if question.repeats else frozenset()
        with_all = self._variables.resolve(single=repeated)
        proof = backend.prove(question, with_all.selection)
        varying = variable_names(question.text) & self._variables.varying()
        if proof.verdict is not Verdict.ANSWERS or not varying:
            return proof
        last = None
        for pins in chain([{}], backend.pins(question, with_all.selection, varying)):
            chosen = self._variables.resolve(single=varying, pins=pins)
            last = backend.prove(question, chosen.selection)
            if last.verdict is not Verdict.EMPTY or not _lacks(last):
                break
        if last is None or not _lacks(last) or last.verdict in (Verdict.SLOW, Verdict.MANY):
            return proof
        return replace(last, why=_with(last, chosen.selection, varying))


def unasked(question: Question) -> Proof:
    """Return the proof of a question that nobody can be asked."""
    return Proof(question=question, verdict=Verdict.UNASKED, asked=question.text)


def _lacks(proof: Proof) -> bool:
    """Tell whether a single value fails; lines that it filters out are what the reader asked for."""
    return proof.fails and not (proof.why and proof.why.reason is Reason.PIPELINE)


def _offers(backend: Backend, question: Question, asked: Asked) -> Proof:
    why, verdict = None, Verdict.ANSWERS
    if asked.fault:
        why, verdict = Why(Reason.UNKNOWN, asked.fault), Verdict.ERROR
    elif not asked.values:
        why, verdict = backend.lacking(question, asked), Verdict.EMPTY
        verdict = Verdict.WAITING if why.reason is Reason.WAITING else verdict
    return Proof(question=question, verdict=verdict, asked=asked.query, why=why, series=len(asked.values))


def _with(proof: Proof, selection: Selection, varying: frozenset[str]) -> Why:
    values = ", ".join(f"${name} = {'|'.join(selection[name].values)}" for name in sorted(varying))
    why = proof.why or Why(Reason.UNKNOWN, "")
    return Why(why.reason, f"with {values} alone: {why.text}")
