"""Spans of time as PromQL takes them: durations, and the variables that Grafana fills in."""

from __future__ import annotations

import re
from typing import Final

from heddle.author.promql.errors import refuse

RANGE: Final = "$__range"
"""The time range that the reader chose."""

RATE_INTERVAL: Final = "$__rate_interval"
"""The step of the graph, and never fewer than four scrapes."""

_DURATION: Final = re.compile(r"(?=\d)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?")
_VARIABLE: Final = re.compile(r"\$(\w+|\{\w+\})")


def window(text: str) -> str:
    """Return `text` when it is a duration such as `5m`, or a Grafana variable such as `$__range`."""
    if _DURATION.fullmatch(text) or _VARIABLE.fullmatch(text):
        return text
    return refuse(
        "expression/invalid-duration", f"`{text}` is no span of time", "write a duration such as `5m`, or `$__range`"
    )


def shift(text: str) -> str:
    """Return `text` when it is a duration, which may be negative: then it looks ahead."""
    if _DURATION.fullmatch(text.removeprefix("-")):
        return text
    return refuse(
        "expression/invalid-duration",
        f"`{text}` is no span of time",
        "write a duration such as `1d`, or `-1h` to look ahead",
    )
