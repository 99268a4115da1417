"""The panel's unit is not the one that its metric is measured in.

Why: Seconds shown as milliseconds are wrong by a factor of a thousand, and nobody notices.
Bad: `histogram_quantile(0.9, sum by (le) (rate(wait_seconds_bucket[5m])))` with `unit="ms"`.
Good: the same with `unit="s"`, or times 1000 with `unit="ms"`. A rate of bytes has the unit `Bps`, and a rate of
seconds `percentunit`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from heddle.diagnostics.finding import Severity
from heddle.promql.units import NOW, UnitSource, unit_sources
from heddle.rules import examples
from heddle.rules.panel_units import draws_buckets, unit_of_query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel, Query

SEVERITY = Severity.WARNING
METRICS_SEVERITY = Severity.WARNING

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
_SCALES: Final = {unit: (family, scale) for family, units in _FAMILIES.items() for unit, scale in units.items()}

_SUFFIXES = {
    **{f"_{prefix}seconds": "ns" for prefix in ("nano", "nano_")},
    **{f"_{prefix}seconds": "µs" for prefix in ("micro", "micro_")},
    **{f"_{prefix}seconds": "ms" for prefix in ("milli", "milli_")},
    "_seconds": "s",
    "_bytes": "bytes",
}
"""The units that the ends of names imply; the first that matches."""
# The suffix of a name with one of these parts does not tell its unit.
_MISLEADING = (":", "_per_", "kbytes", "kilobytes", "mbytes", "megabytes", "nanos_", "micros_", "millis_")
_STATISTIC = re.compile(r"(_total|_sum|_max|_min|_avg|_average|_mean|_median|_p\d+)+$")
_UNSCALED = frozenset({"short", "none", "sci", "locale"})


def check(panel: Panel) -> Iterator[Violation]:
    for query in panel.queries:
        unit = unit_of_query(panel, query)
        if query.target.get("hide") or not (unit in _SCALES or unit in _UNSCALED or unit.startswith("dateTime")):
            continue
        for name, is_rate, per in _sources(panel, query):
            metric_units = _metric_units(query, name)
            if not metric_units or any(each in _SCALES for each in _metric_units(query, per)):
                continue
            if all(_contradicts(metric_unit, unit, is_rate=is_rate) for metric_unit in metric_units):
                what = f"a rate of {name}" if is_rate else name
                yield Violation(
                    message=f"panel {panel.title!r} shows {what}, which is in {metric_units[0]!r}, as {unit!r}",
                    help="use the unit of the metric, or convert the value in the query",
                    at=query.target,
                )
                break


def _sources(panel: Panel, query: Query) -> tuple[UnitSource, ...]:
    sources = () if query.node is None else unit_sources(query.node)
    if not draws_buckets(panel):
        return sources
    names = [source.metric for source in sources if source.metric.endswith("_bucket")]
    return tuple(UnitSource(name.removesuffix("_bucket")) for name in names)


def _metric_units(query: Query, name: str) -> list[str]:
    """Return the units that the catalog declares for a metric, or else the one that its name implies."""
    if name == NOW:
        return ["s"]
    if known := query.catalog.find(name):
        return ["" if series.suffix in ("_count", "_bucket") else series.metric.unit for series in known]
    if known := query.catalog.find(f"{name}_bucket"):
        return [series.metric.unit for series in known]
    if query.catalog.sources or any(part in name for part in _MISLEADING):
        return []
    base = _STATISTIC.sub("", name)
    return [unit for suffix, unit in _SUFFIXES.items() if base.endswith(suffix)][:1]


def _contradicts(metric_unit: str, unit: str, *, is_rate: bool) -> bool:
    if metric_unit not in _SCALES or unit in _UNSCALED:
        return False
    family, scale = _SCALES[metric_unit]
    shown_family, shown_scale = ("time", 1e-3) if unit.startswith("dateTime") else _SCALES[unit]
    if is_rate:
        families = {"time": ("time", "share"), "size": ("flow",)}.get(family, ())
        return bool(families) and (shown_family not in families or shown_scale != scale)
    return shown_scale != scale if shown_family == family else (family, shown_family) != ("size", "flow")


def bad() -> Panel:
    p90 = "histogram_quantile(0.9, sum by (le) (rate(wait_seconds_bucket[5m])))"
    return examples.panel(p90, defaults={"unit": "ms"})


def good() -> Panel:
    return examples.panel("1000 * max(wait_seconds)", defaults={"unit": "ms"})
