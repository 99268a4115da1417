"""Which series a PromQL query asks for."""

from __future__ import annotations

from typing import Any

import promql_parser


def selectors(query: str) -> list[str]:
    """Return the series selectors of a query, without their windows and offsets."""
    return [found.prettify() for found in _selectors(promql_parser.parse(query))]


def of_job(job: str, query: str) -> bool:
    """Return whether all that a query asks for is of one job."""
    found = selectors(query)
    return found != [] and all(f'job=~"{job}"' in one for one in found)


def _selectors(node: Any) -> list[Any]:
    if isinstance(node, promql_parser.VectorSelector):
        return [node]
    below = [getattr(node, name, None) for name in ("expr", "lhs", "rhs", "vector_selector")]
    below += getattr(node, "args", None) or ()
    return [found for one in below if one is not None for found in _selectors(one)]
