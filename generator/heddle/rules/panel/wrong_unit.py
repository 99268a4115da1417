"""A panel's unit is the one that its metric is measured in.

Why: Seconds shown as milliseconds read a thousand times too fast, and nobody sees it.
Bad: `histogram_quantile(0.9, sum by (le) (rate(wait_seconds_bucket[5m])))` with `unit="ms"`.
Good: the same with `unit="s"`, or times 1000 with `unit="ms"`. A rate of bytes may be `Bps`, one of seconds a share.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from heddle.diagnostics.finding import Severity
from heddle.promql.inference import NOW, unit_source
from heddle.rules.examples import panel
from heddle.rules.panel.override_unknown_query import overridden
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel, Query

SEVERITY = Severity.WARNING

_TIMES = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600, "d": 86400}
_TIMES |= {"dtdurationms": 1e-3, "clockms": 1e-3, "dtdurations": 1, "dthms": 1, "dtdhms": 1, "clocks": 1}
_SIZES = {"bytes": 1, "decbytes": 1, "bits": 1 / 8, "decbits": 1 / 8}
_SIZES |= {f"{letter}bytes": 1024**power for power, letter in enumerate("kmgtp", 1)}
_SIZES |= {f"dec{letter}bytes": 1000**power for power, letter in enumerate("kmgtp", 1)}
_FLOWS = {"Bps": 1, "binBps": 1, "bps": 1 / 8, "binbps": 1 / 8}
_FLOWS |= {f"{letter}Bs": 1000**power for power, letter in enumerate("KMGTP", 1)}
_FLOWS |= {f"{letter}bits": 1000**power / 8 for power, letter in enumerate("KMGTP", 1)}
_SHARES = {"percentunit": 1, "percent": 0.01}
_FAMILIES = {"time": _TIMES, "size": _SIZES, "flow": _FLOWS, "share": _SHARES}
_OF: Final = {unit: (name, scale) for name, units in _FAMILIES.items() for unit, scale in units.items()}

_SUFFIXES = {"_milliseconds": "ms", "_seconds": "s", "_bytes": "bytes"}
# A name with one of these says more of its unit than its suffix does.
_ELSE = (":", "_per_", "kbytes", "kilobytes", "mbytes", "megabytes")
_PLAIN = frozenset({"short", "none", "sci", "locale"})


def check(subject: Panel) -> Iterator[Violation]:
    """Warn of a query whose metric has another unit, where nothing but its unit can reach the panel."""
    unit = str(subject.defaults.get("unit") or "")
    if (unit not in _OF and unit not in _PLAIN and not unit.startswith("dateTime")) or _mixed(subject):
        return
    for query in subject.queries():
        found = None if query.target.get("hide") or query.node is None else unit_source(query.node)
        if found is None:
            continue
        name, rated = found
        given = _given(query, name)
        if given and all(_contradicts(each, unit, rated=rated) for each in given):
            what = f"a rate of {name}" if rated else name
            yield Violation(
                message=f"the panel {subject.title!r} shows {what}, which is in {given[0]!r}, as {unit!r}",
                help="give the panel the unit of its metric, or convert the value in the query",
                at=query.target,
            )


def _mixed(panel: Panel) -> bool:
    """Return whether more than the panel's unit decides how a value is shown."""
    return bool(panel.data.get("transformations")) or any(overridden(panel, "unit"))


def _given(query: Query, name: str) -> list[str]:
    if name == NOW:
        return ["s"]
    known = query.catalog.find(name) or query.catalog.find(f"{name}_bucket")
    if known:
        return ["" if each.suffix == "_count" else each.metric.unit for each in known]
    base = name.removesuffix("_total").removesuffix("_sum")
    return (
        []
        if any(part in name for part in _ELSE)
        else [unit for suffix, unit in _SUFFIXES.items() if base.endswith(suffix)][:1]
    )


def _contradicts(given: str, unit: str, *, rated: bool) -> bool:
    if given not in _OF:
        return False
    family, scale = _OF[given]
    if unit in _PLAIN:
        return False
    shown, shown_scale = ("time", 1e-3) if unit.startswith("dateTime") else _OF[unit]
    if rated:
        alike = {"time": ("time", "share"), "size": ("size", "flow")}.get(family, ())
        return bool(alike) and (shown not in alike or shown_scale != scale)
    return shown_scale != scale if shown == family else (family, shown) != ("size", "flow")


def bad() -> Panel:
    """Return a panel that shows seconds as milliseconds."""
    return panel("histogram_quantile(0.9, sum by (le) (rate(wait_seconds_bucket[5m])))", defaults={"unit": "ms"})


def good() -> Panel:
    """Return one that converts them."""
    return panel("1000 * max(wait_seconds)", defaults={"unit": "ms"})
