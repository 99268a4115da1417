"""Which series began within a span of time: they count from their start, where a rate sees no growth."""

from __future__ import annotations

from dataclasses import replace

from heddle.author.promql.binary import Matching
from heddle.author.promql.syntax import Aggregate, Binary, Call, Node, Range, Select, shifted
from heddle.author.promql.windows import shift

_TARGET = Matching(labels=("job", "instance"), many=True)


def began(series: Select, span: str) -> Node:
    """Return the series that were not there a span ago, and that scrapes of their target within it came without.

    A Prometheus that has just begun, or has missed scrapes, sees old series for the first time. They are as old as the
    scrapes that it has, while what is new is younger than they are.
    """
    absent = Binary("unless", series, shifted(series, shift(span)))
    seen = Call("count_over_time", (Range(series, span),))
    up = replace(series, metric=series.metric.scraped, suffix="", matchers=())
    # Several targets may share both labels, under others that only they have; `max` keeps the pairing unambiguous.
    scrapes = Aggregate("max", Call("sum_over_time", (Range(up, span),)), "by", _TARGET.labels)
    return Binary("and", absent, Binary("<", seen, scrapes, str(_TARGET)))
