"""Aggregations: what they keep of labels, legend and unit."""

from __future__ import annotations

from dataclasses import replace

from heddle.author.promql.errors import refuse
from heddle.author.promql.syntax import Aggregate
from heddle.author.promql.typed_expr import Labels, Meaning, legend_of, listed
from heddle.author.promql.units import COUNT


def aggregate(name: str, of: Meaning, by: Labels = (), without: Labels = ()) -> Meaning:
    """Return `name by (...) (of)`; raises AuthorError for labels that are not there."""
    kept, dropped = listed(by), listed(without)
    if kept and dropped:
        refuse("expression/by-and-without", f"`{name}` takes `by` or `without`, not both", "leave one of them out")
    of.require(kept + dropped)
    grouping = "by" if kept else "without" if dropped else ""
    return Meaning(
        node=Aggregate(name, of.node, grouping, kept or dropped),
        unit=COUNT if name == "count" else of.unit,
        legend=legend_of(kept),
        labels=None
        if dropped and of.labels is None
        else (of.labels or frozenset()) - set(dropped)
        if dropped
        else frozenset(kept),
        pinned=frozenset(pair for pair in of.pinned if (pair[0] not in dropped if dropped else pair[0] in kept)),
    )


def ranked(name: str, count: int, of: Meaning, by: Labels = ()) -> Meaning:
    """Return `topk` or `bottomk`: the same series, fewer of them; with `by`, that many in each group."""
    labels = listed(by)
    of.require(labels)
    return replace(of, node=Aggregate(name, of.node, "by" if labels else "", labels, count))
