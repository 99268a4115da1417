"""The variables that a text names."""

from __future__ import annotations

import re

_NAMED = re.compile(r"\$\{(\w+)|\$(\w+)|\[\[(\w+)")


def variable_names(text: str) -> set[str]:
    """Return the names of the variables in a text, in any of Grafana's three ways to write them."""
    if "$" not in text and "[[" not in text:
        return set()
    return {one or two or three for one, two, three in _NAMED.findall(text)}
