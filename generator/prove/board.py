"""The proofs of one dashboard: its variables, and each question with All and with single values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from generator.checks.promql.nodes import Selector, walk
from generator.checks.promql.parse import Unparsable, parse
from generator.compile.dashboard import Compiled
from generator.prove.asking import Asker
from generator.prove.fill import Selection, filled, names
from generator.prove.http import Refused
from generator.prove.offers import query_of, selector_of
from generator.prove.prometheus import Prometheus
from generator.prove.questions import Question, prometheus_variables
from generator.prove.span import Span
from generator.prove.variables import Asked, Resolved, Variables
from generator.prove.verdict import Proof, Reason, Verdict, Why
from generator.prove.written import selector, span

_TRIES = 5
"""How many series lend their labels to single values, before none of them answers."""


class Board:
    """Asks what one dashboard asks."""

    def __init__(self, prometheus: Prometheus, asker: Asker, compiled: Compiled, now: float, scrape: float) -> None:
        self._prometheus = prometheus
        self._asker = asker
        self._compiled = compiled
        self._variables = Variables(prometheus, compiled.data, now, scrape)

    def variables(self) -> Iterator[Proof]:
        """Yield the proof of each variable on Prometheus, with All where others say so."""
        here = prometheus_variables(self._compiled.data)
        resolved = self._variables.resolve()
        for one in (self._compiled.data.get("templating") or {}).get("list", ()):
            if one.get("name") in here:
                question = Question(
                    kind="variable",
                    owner=str(self._compiled.data.get("uid")),
                    title=str(one["name"]),
                    ref="",
                    text=query_of(one),
                    place=self._compiled.places.of(one),
                    instant=False,
                    over=self._variables.over,
                    intervals=self._variables.intervals,
                )
                yield self._offers(question, resolved.asked[one["name"]])

    def prove(self, question: Question) -> Proof:
        """Ask a question with All, and where it answers and a reader can choose, with single values too."""
        repeated = frozenset({question.repeats}) if question.repeats else frozenset()
        with_all = self._variables.resolve(single=repeated)
        proof = self._asker.prove(question, self._filled(question, with_all.selection))
        varying = names(question.text) & self._variables.varying()
        if proof.verdict is not Verdict.ANSWERS or not varying:
            return proof
        last = None
        for pins in chain([{}], self._pins(question, with_all, varying)):
            chosen = self._variables.resolve(single=varying, pins=pins)
            last = self._asker.prove(question, self._filled(question, chosen.selection))
            if last.verdict is not Verdict.EMPTY or not last.fails:
                break
        if last is None or not last.fails or last.verdict in (Verdict.SLOW, Verdict.MANY):
            return proof
        return replace(last, why=_with(last, chosen.selection, varying))

    def _filled(self, question: Question, selection: Selection) -> str:
        return filled(question.text, selection, question.over, question.intervals)

    def _offers(self, question: Question, asked: Asked) -> Proof:
        why, verdict = None, Verdict.ANSWERS
        if asked.fault:
            why, verdict = Why(Reason.UNKNOWN, asked.fault), Verdict.ERROR
        elif not asked.values:
            found, label = selector_of(asked.query)
            why, verdict = self._lacking(question, found, label, asked.query), Verdict.EMPTY
            verdict = Verdict.WAITING if why.reason is Reason.WAITING else verdict
        return Proof(question=question, verdict=verdict, asked=asked.query, why=why, series=len(asked.values))

    def _lacking(self, question: Question, found: str, label: str, query: str) -> Why:
        if not found:
            return Why(Reason.UNKNOWN, f"`{query}` offers nothing")
        proof = self._asker.prove(question, found)
        if proof.why:
            return proof.why
        return Why(Reason.LABEL, f"`{found}` has no label `{label}`, or the variable's pattern fits none of its values")

    def _pins(self, question: Question, with_all: Resolved, varying: frozenset[str]) -> Iterator[dict[str, str]]:
        """Yield values that go together, because a series that the question asks for has them."""
        try:
            tree = parse(question.text)
        except Unparsable:
            return
        for node in walk(tree):
            chosen = _labels(node, varying) if isinstance(node, Selector) else {}
            if not isinstance(node, Selector) or not chosen:
                continue
            plain = self._filled(question, with_all.selection)
            for labels in self._some(plain, node, question.over):
                yield {name: labels[label] for name, label in chosen.items() if label in labels}

    def _some(self, plain: str, node: Selector, over: Span) -> Iterator[dict[str, str]]:
        """Yield the labels of some series of a metric that the question finds with All."""
        try:
            alike = [each for each in walk(parse(plain)) if isinstance(each, Selector) and each.name == node.name]
        except Unparsable:
            return
        if not alike:
            return
        text = f"topk({_TRIES}, last_over_time({selector(alike[0])}[{span(max(over.seconds, 60))}]))"
        try:
            yield from (dict(one.labels) for one in self._prometheus.instant(text, over.end).series)
        except Refused:
            return


def _labels(node: Selector, varying: frozenset[str]) -> dict[str, str]:
    """Return the label that each variable chooses in a selector."""
    return {name: each.label for each in node.matchers for name in names(each.value) & varying}


def _with(proof: Proof, selection: Selection, varying: frozenset[str]) -> Why:
    values = ", ".join(f"${name} = {'|'.join(selection[name].values)}" for name in sorted(varying))
    why = proof.why or Why(Reason.UNKNOWN, "")
    return Why(why.reason, f"with {values} alone: {why.text}")
