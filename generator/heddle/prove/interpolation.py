"""Variables become text, as Grafana writes them into queries."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from heddle.grafana.time_range import TimeRange
from heddle.prove.intervals import Intervals

_REFERENCE: Final = re.compile(r"\$(\w+)|\$\{(\w+)(?:\.\w+)?(?::([^}]+))?\}|\[\[(\w+)(?::([^\]]+))?\]\]")
_SPECIAL: Final = re.compile(r"[$^*{}\[\]'+?.()|]")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is chosen of a variable; `raw` goes in as it is, `several` says that it may hold more than one value.

    `everything` says that the reader chose All.
    """

    values: tuple[str, ...]
    raw: bool = False
    several: bool = False
    everything: bool = False


Selection = Mapping[str, Chosen]
Writes = Callable[[Chosen], str]
_NOTHING: Final[Mapping[str, str]] = {}


def names(text: str) -> frozenset[str]:
    """Return the variables that a text mentions."""
    return frozenset(found[1] or found[2] or found[4] for found in _REFERENCE.finditer(text))


def promql(chosen: Chosen) -> str:
    """Return a variable without a format as Grafana writes it into PromQL."""
    if not chosen.several:
        return "".join(value.replace("\\", "\\\\").replace('"', '\\"').replace("'", "\\'") for value in chosen.values)
    return _either([_SPECIAL.sub(r"\\\\\g<0>", value.replace("\\", "\\\\\\\\")) for value in chosen.values])


def filled(
    text: str,
    selection: Selection,
    over: TimeRange,
    intervals: Intervals,
    writes: Writes = promql,
    more: Mapping[str, str] = _NOTHING,
) -> str:
    """Return a query as its backend gets it; what no variable is called stays as it is.

    `writes` is how the backend writes a variable without a format, `more` are built-in ones of its own.
    """
    own = {**built_in(over, intervals), **more}

    def value(found: re.Match[str]) -> str:
        name, how = found[1] or found[2] or found[4], found[3] or found[5] or ""
        if name in _TIMES:
            return _time(over.start if name in ("__from", "__timeFrom") else over.end, how)
        if name in own:
            return own[name]
        return _written(selection[name], how, writes) if name in selection else found[0]

    return _REFERENCE.sub(value, text)


_TIMES: Final = ("__from", "__to", "__timeFrom", "__timeTo")


def built_in(over: TimeRange, intervals: Intervals) -> dict[str, str]:
    """Return the values that Grafana itself gives."""
    return {
        "__interval": duration(intervals.step),
        "__interval_ms": f"{round(intervals.step * 1000)}",
        "__rate_interval": duration(intervals.rate),
        "__rate_interval_ms": f"{round(intervals.rate * 1000)}",
        "__range": f"{round(over.seconds)}s",
        "__range_s": f"{round(over.seconds)}",
        "__range_ms": f"{round(over.seconds * 1000)}",
    }


def duration(seconds: float) -> str:
    """Return a duration as Grafana writes it: `1m0s` is `1m`, and below a second it is milliseconds."""
    if seconds % 1:
        return f"{round(seconds * 1000)}ms"
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds / size:.0f}{unit}"
    return f"{seconds:.0f}s"


def _written(chosen: Chosen, how: str, writes: Writes) -> str:
    if chosen.raw:
        return chosen.values[0] if chosen.values else ""
    return _FORMATS[how](chosen.values) if how in _FORMATS else writes(chosen)


def _either(values: list[str]) -> str:
    return values[0] if len(values) == 1 else f"({'|'.join(values)})"


_FORMATS: Final[Mapping[str, Callable[[tuple[str, ...]], str]]] = {
    "raw": ",".join,
    "text": " + ".join,
    "csv": ",".join,
    "pipe": "|".join,
    "regex": lambda values: _either([re.sub(r"[\\^$*+?.()|\[\]{}/]", r"\\\g<0>", value) for value in values]),
    "glob": lambda values: values[0] if len(values) == 1 else f"{{{','.join(values)}}}",
    "doublequote": lambda values: ",".join('"{}"'.format(value.replace('"', '\\"')) for value in values),
    "sqlstring": lambda values: ",".join("'{}'".format(value.replace("'", "''")) for value in values),
    "singlequote": lambda values: ",".join("'{}'".format(value.replace("'", "\\'")) for value in values),
}


def _time(seconds: float, how: str) -> str:
    if how == "date:seconds":
        return f"{int(seconds)}"
    if how.startswith("date"):
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return f"{round(seconds * 1000)}"
