"""Selectors that are taken out of a query come back as the parser reads them."""

from __future__ import annotations

import pytest

from heddle.grafana.model import walk_panels
from heddle.promql.parse import Unparsable, parse, whole
from heddle.promql.skeleton import taken_apart
from tests.rules.mutants.shipped import shipped

TAKEN = [
    'sum by (a) (rate(foo{a="b", c=~"$c|d.*"}[$__rate_interval])) / on (a) bar{a!="b",} > $least',
    'max_over_time(rate(foo{ a !~ "b" }[5m])[1h:$step])',
    "topk($n, foo{} offset $x)",
    'label_replace(foo{a="b"}, "x", "$1", "y", \'z{a="b"}\')',
    'foo{a="b"} @ end() + 1 - -foo{a="b"}',
    'foo{a="{"} and bar{b="}"} or foo{a="[[x]]"} unless $other{a="b"}',
    'histogram_quantile(0.9, sum(rate(foo_bucket{a="${b:regex}"}[5m])) BY (le))',
]
LEFT = [
    '{a="b"}',
    'foo{a="b"} # bar{a="b"}',
    'foo{__name__="b"}',
    '${metric}{a="b"}',
    '${metric}_total{a="b"}',
    '[[metric]]_total{a="b"}',
    "foo{a='b'}",
    "foo{$filter}",
    'foo{a="b" or c="d"}',
    r'foo{a="\\d"}',
    'inf{a="b"}',
    'foo{a="b"}{c="d"}',
    'foo + selector_0_rotceles{a="b"}',
]
WRONG = [
    'sum(foo{a="b"}',
    'foo{a="b"}bar{c="d"}',
    'foo{a="b"} {c="d"}',
    'sum by (a{b="c"}) (foo{d="e"})',
    'foo{a{b="c"}="d"}',
    'foo{b{c="d"}=~"e", f="g"}',
    '5foo{a="b"}',
]


@pytest.mark.parametrize("text", TAKEN)
def test_selectors_are_taken_out(text: str) -> None:
    assert taken_apart(text) is not None
    assert parse(text) == whole(text)


@pytest.mark.parametrize("text", LEFT)
def test_what_is_odd_is_left_to_the_parser(text: str) -> None:
    assert taken_apart(text) is None


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_said_of_the_text_as_written(text: str) -> None:
    with pytest.raises(Unparsable) as direct:
        whole(text)
    with pytest.raises(Unparsable, match=r".") as quick:
        parse(text)
    assert str(quick.value) == str(direct.value)


def test_shipped_queries_read_the_same_either_way() -> None:
    texts = {
        target.get("expr")
        for board in shipped().dashboards
        for panel in walk_panels(board.data)
        for target in panel.get("targets", ())
    }
    prometheus = {text for text in texts if text and taken_apart(text)}
    assert len(prometheus) > 150
    assert {text for text in prometheus if parse(text) != whole(text)} == set()
