"""Help for names that the metrics of a query do not have."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from heddle.diagnostics.suggestion import did_you_mean
from heddle.promql.ast import Selector
from heddle.rules.subjects import Query


def suggestion(wrong: str, known: Iterable[str], what: str, query: Query, selectors: Iterable[Selector]) -> str:
    """Return the nearest of the known names, or all of them, with the sources of the metrics that a query selects.

    `what` are the names, such as "labels".
    """
    sources = source_names(query, selectors)
    if not sources:
        return did_you_mean(wrong, known, f"the {what} are")
    names = sorted(known)
    if near := get_close_matches(wrong, names, 1):
        return f"did you mean `{near[0]}`, as in {sources}?"
    return f"the {what} in {sources} are: {', '.join(names)}" if names else ""


def source_names(query: Query, selectors: Iterable[Selector]) -> str:
    """Return the names of the sources of these series, or of all if these are unknown; empty without sources."""
    known = [series.source for selector in selectors for series in query.catalog.select(selector) if series.source]
    return " and ".join(dict.fromkeys(source.name for source in known or query.catalog.sources))
