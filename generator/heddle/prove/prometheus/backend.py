"""Prometheus as dashboards see it: questions, variables, and values that go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from heddle.grafana.interpolation import Selection, format_promql, interpolate
from heddle.grafana.json_value import Json
from heddle.grafana.time_range import TimeRange
from heddle.grafana.variables import variable_names
from heddle.promql.ast import Selector, walk
from heddle.promql.parse import Unparsable, parse
from heddle.prove.backend import Asked, Limits
from heddle.prove.documented import Documented
from heddle.prove.http import Refused
from heddle.prove.prometheus.api import Asks
from heddle.prove.prometheus.format import selector, span
from heddle.prove.prometheus.prober import Asker
from heddle.prove.prometheus.variable_options import offered, selector_of
from heddle.prove.queries import Question
from heddle.prove.result import Proof, Reason, Why
from heddle.prove.variable_options import query_of

_TRIES = 5
"""How many series lend their labels to single values, before none of them answers."""


class PrometheusBackend:
    """Asks one Prometheus; `retention` is how far back it is asked until when series were there, in seconds."""

    def __init__(self, prometheus: Asks, limits: Limits, documented: Documented, retention: float) -> None:
        self._prometheus = prometheus
        self._asker = Asker(prometheus, limits, documented, retention)

    def greet(self) -> None:
        """Ask the least there is. Raises Unreachable."""
        self._prometheus.greet()

    def filled(self, question: Question, selection: Selection) -> str:
        """Return the PromQL that goes out."""
        return interpolate(question.text, selection, question.over, question.intervals, format_promql)

    def prove(self, question: Question, selection: Selection) -> Proof:
        """Ask a question, and return its verdict."""
        return self._asker.prove(question, self.filled(question, selection))

    def offers(self, variable: Json, question: Question, selection: Selection) -> Asked:
        """Return what a variable offers."""
        text = interpolate(query_of(variable), selection, question.over, question.intervals, format_promql)
        try:
            return Asked(text, offered(self._prometheus, text, variable, question.over))
        except Refused as refused:
            return Asked(text, (), str(refused))

    def lacking(self, question: Question, asked: Asked) -> Why:
        """Return why a variable offers nothing."""
        found, label = selector_of(asked.query)
        if not found:
            return Why(Reason.UNKNOWN, f"`{asked.query}` offers nothing")
        proof = self._asker.prove(question, found)
        if proof.why:
            return proof.why
        return Why(Reason.LABEL, f"`{found}` has no label `{label}`, or the variable's pattern fits none of its values")

    def pins(self, question: Question, selection: Selection, varying: frozenset[str]) -> Iterator[Mapping[str, str]]:
        """Yield values that go together, because a series that the question asks for has them."""
        try:
            tree = parse(question.text)
        except Unparsable:
            return
        for node in walk(tree):
            chosen = _labels(node, varying) if isinstance(node, Selector) else {}
            if not isinstance(node, Selector) or not chosen:
                continue
            plain = self.filled(question, selection)
            for labels in self._some(plain, node, question.over):
                yield {name: labels[label] for name, label in chosen.items() if label in labels}

    def _some(self, plain: str, node: Selector, over: TimeRange) -> Iterator[dict[str, str]]:
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
    return {name: each.label for each in node.matchers for name in variable_names(each.value) & varying}
