"""Changes of the queries of a panel."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diff import wording as sentences
from heddle.diff.change import Change, Kind
from heddle.diff.change_builder import ChangeBuilder
from heddle.diff.property_labels import TARGET
from heddle.diff.query_diff import compared, tokens
from heddle.grafana.json_prune import members
from heddle.grafana.json_value import Json

_TEXTS = ("expr", "query", "rawSql", "expression", "queryText", "rawQuery")
"""The parts of a query that are written in a language of their own: the spaces in them say nothing."""

_DEFAULT = {"range": True, "instant": False, "hide": False, "exemplar": False, "format": "time_series"}


def queries(on: ChangeBuilder, before: Json, after: Json) -> Iterator[Change]:
    """Yield what changes between the queries of two panels."""
    pairs, gone, come = _matched(members(before.get("targets")), members(after.get("targets")))
    many = len(pairs) + len(gone) + len(come) > 1
    for one, other in pairs:
        yield from query(on, one, other, _called(other) if many else "the query")
    for target in gone:
        yield on.change(Kind.BEHAVIOUR, "query/removed", sentences.goes(_called(target), _text(target)), (target, None))
    for target in come:
        yield on.change(
            Kind.BEHAVIOUR, "query/added", sentences.appears(_called(target), _text(target)), (None, target)
        )


def query(on: ChangeBuilder, before: Json, after: Json, called: str) -> Iterator[Change]:
    """Yield what changes in one query."""
    one, other = dict(before), dict(after)
    for key in _TEXTS:
        texts = one.pop(key, ""), other.pop(key, "")
        if not (isinstance(texts[0], str) and isinstance(texts[1], str)):
            one[key], other[key] = texts
        elif tokens(texts[0]) != tokens(texts[1]):
            words = compared(*texts)
            yield on.change(Kind.BEHAVIOUR, "query/text", sentences.rewrites(called, words), texts, words)
    of = "" if called == "the query" else called
    yield from on.values(TARGET, "query", (one, other), of=of, kind=Kind.BEHAVIOUR, default=_DEFAULT)


def _matched(before: list[Json], after: list[Json]) -> tuple[list[tuple[Json, Json]], list[Json], list[Json]]:
    """Match queries: the same text first, so that one moved to another letter is not rewritten; then by letter."""
    left, right = list(before), list(after)
    pairs: list[tuple[Json, Json]] = []
    for key in (lambda each: (_letter(each), _text(each)), _text, _letter):
        for one in list(left):
            found = [other for other in right if key(other) == key(one)]
            if len(found) == 1 and key(one):
                pairs.append((one, found[0]))
                left = [each for each in left if each is not one]
                right = [each for each in right if each is not found[0]]
    return pairs, left, right


def _called(target: Json) -> str:
    return f"query {_letter(target)}" if _letter(target) else "the query"


def _letter(target: Json) -> str:
    return str(target.get("refId", ""))


def _text(target: Json) -> str:
    return next((text for key in _TEXTS if isinstance(text := target.get(key), str) and text), "")
