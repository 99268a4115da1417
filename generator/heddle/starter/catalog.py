"""Catalogs from the metrics of a program: the text of a `telemetry.py`, and the differences of an existing one."""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Final, NamedTuple

from heddle.catalog.metrics import SCRAPED, Label, MetricFamily, System
from heddle.starter.names import constant_name

_CLASSES: Final = {"counter": "Counter", "gauge": "Gauge", "histogram": "Histogram", "summary": "Summary"}
_LONGEST_LINE: Final = 120
_INDENT: Final = "    "
_MOST_VALUES: Final = 10
"""For a label with more observed values, only their number is written."""


class Difference(NamedTuple):
    """How a metric differs from its declaration: `kind` is `new`, `missing` or `changed`."""

    kind: str
    metric: MetricFamily
    text: str = ""


def catalog_source(system: System, metrics: Sequence[MetricFamily], *, closed: bool, origin: str) -> str:
    """Return a module that declares a system and its metrics, beside the module `settings` of the system.

    `closed` says that the values of labels are all that are possible; otherwise they were only observed, and become
    comments.
    """
    constant = constant_name(system.name)
    classes = sorted({_CLASSES[metric.kind] for metric in metrics})
    all_labels = [label for metric in metrics for label in metric.own_labels]
    labels = ["Label"] if any(label.values for label in all_labels if closed or _is_fixed(label)) else []
    lines = [
        f'"""The metrics of {system.title}, from {origin}."""',
        "",
        f"from heddle import {', '.join(sorted([*classes, *labels, 'System']))}",
        "",
        "from .settings import settings",
        "",
        f"{constant} = System({_quoted(system.name)}, {_quoted(system.title)}, job=settings.job)",
        "",
    ]
    return "\n".join([*lines, *declarations(system, metrics, closed=closed), ""])


def declarations(system: System, metrics: Iterable[MetricFamily], *, closed: bool) -> Iterator[str]:
    """Yield the statement that declares each metric."""
    constant = constant_name(system.name)
    used = {constant}
    for metric in metrics:
        name = _variable(metric.declared, system.name, used)
        used.add(name)
        yield f"{name} = {_CLASSES[metric.kind]}("
        yield from (f"{_INDENT}{line}" for line in _arguments(constant, metric, closed=closed))
        yield ")"


def differences(declared: Sequence[MetricFamily], exposed: Sequence[MetricFamily]) -> list[Difference]:
    """Return how the exposed metrics differ from those that a catalog declares, sorted by name.

    Only metrics that the monitored version emits from its start are missing if they are not exposed.
    """
    by_name = {metric.name: metric for metric in declared}
    exposed_by_name = {metric.name: metric for metric in exposed}
    result = [Difference("new", metric) for name, metric in exposed_by_name.items() if name not in by_name]
    for name, metric in by_name.items():
        if name in exposed_by_name:
            result += [Difference("changed", metric, text) for text in _changes(metric, exposed_by_name[name])]
        elif not metric.not_emitted_reason and not metric.first_event:
            result.append(Difference("missing", metric))
    return sorted(result, key=lambda difference: (difference.metric.name, difference.kind, difference.text))


def _changes(declared: MetricFamily, exposed: MetricFamily) -> Iterator[str]:
    if declared.kind != exposed.kind:
        yield f"type {exposed.kind}, declared as {declared.kind}"
    known, own = declared.known_labels, {label.name: label for label in exposed.own_labels}
    ignored = {label.name for label in SCRAPED}
    if added := sorted(own.keys() - known.keys()):
        yield f"{_counted('new label', added)}: {', '.join(added)}"
    if exposed.own_labels or not declared.own_labels:
        removed = sorted({label.name for label in declared.own_labels} - own.keys() - ignored)
        if removed:
            yield f"{_counted('missing label', removed)}: {', '.join(removed)}"
    for name in sorted(own.keys() & known.keys()):
        if known[name].values and (other := sorted(set(own[name].values) - set(known[name].values))):
            yield f"{_counted('new value', other)} of label {name}: {', '.join(map(_quoted, other))}"
    if declared.buckets and exposed.buckets and declared.buckets != exposed.buckets:
        yield f"buckets {_bounds(exposed.buckets)}, declared as {_bounds(declared.buckets)}"


def _counted(noun: str, items: Sequence[str]) -> str:
    return noun if len(items) == 1 else f"{noun}s"


def _bounds(buckets: Sequence[float]) -> str:
    return ", ".join(f"{bound:g}" for bound in buckets)


def _arguments(constant: str, metric: MetricFamily, *, closed: bool) -> Iterator[str]:
    yield f"{constant},"
    yield f"{_quoted(metric.declared)},"
    yield from _text(metric.help or "No description.")
    if metric.unit != "short":
        yield f"unit={_quoted(metric.unit)},"
    if metric.of:
        yield f"of={_quoted(metric.of)},"
    yield from _labels(metric.own_labels, closed=closed)
    yield from _sequence("buckets", [f"{bound:.15g}" for bound in metric.buckets])
    if metric.source:
        yield f"source={_quoted(metric.source)},"


def _labels(labels: Sequence[Label], *, closed: bool) -> Iterator[str]:
    if closed or all(map(_is_fixed, labels)):
        yield from _sequence("labels", list(map(_label, labels)))
    else:
        yield "labels=("
        for label in labels:
            comment = "" if _is_fixed(label) else f"  # {_observed(label.values)}"
            yield f"{_INDENT}{_label(label) if _is_fixed(label) else _quoted(label.name)},{comment}"
        yield "),"


def _label(label: Label) -> str:
    return f"Label({_quoted(label.name)}, {_tuple(label.values)})" if label.values else _quoted(label.name)


def _is_fixed(label: Label) -> bool:
    """Return whether the observed values are all: a program chooses the quantiles of its summaries once."""
    return label.name == "quantile"


def _tuple(values: Sequence[str]) -> str:
    return f"({_quoted(values[0])},)" if len(values) == 1 else f"({', '.join(map(_quoted, values))})"


def _observed(values: Sequence[str]) -> str:
    if len(values) > _MOST_VALUES:
        return f"{len(values)} values observed"
    return f"observed: {', '.join(map(_quoted, values))}"


def _sequence(name: str, items: Sequence[str]) -> Iterator[str]:
    if not items:
        return
    line = f"{name}=({', '.join(items)}{',' if len(items) == 1 else ''}),"
    if len(line) + len(_INDENT) <= _LONGEST_LINE:
        yield line
    else:
        yield f"{name}=("
        yield from (f"{_INDENT}{item}," for item in items)
        yield "),"


def _text(text: str) -> Iterator[str]:
    """Yield a string argument in lines that are short enough."""
    lines = wrap(text, _LONGEST_LINE - 20, drop_whitespace=False) if len(text) > _LONGEST_LINE - 20 else [text]
    yield from map(_quoted, lines[:-1])
    yield f"{_quoted(lines[-1])},"


def _variable(name: str, system: str, used: Iterable[str]) -> str:
    """Return the variable for a metric: its name without that of the system, in capitals, unique."""
    short = re.sub(r"\W", "_", name.removeprefix(f"{system}_").removesuffix("_total")).upper()
    base = short if short.isidentifier() and not keyword.iskeyword(short.lower()) else re.sub(r"\W", "_", name).upper()
    candidate, number = base if base.isidentifier() else f"M_{base}", 2
    taken = set(used)
    while candidate in taken:
        candidate, number = f"{base}_{number}", number + 1
    return candidate


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
