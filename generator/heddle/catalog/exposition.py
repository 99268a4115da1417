"""The metrics that a program exposes: the text of its metrics page, in the format of Prometheus or OpenMetrics.

prometheus_client's parsers read both formats: https://prometheus.io/docs/instrumenting/exposition_formats/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import repeat
from typing import Any, Final, NamedTuple

from heddle.catalog.metric_names import noun_of, unit_of
from heddle.catalog.metrics import SCRAPED, Label, MetricFamily, MetricKind, System

_KINDS: Final[dict[str, MetricKind]] = {"counter": "counter", "histogram": "histogram", "summary": "summary"}
"""The types that the catalog supports; all others become gauges."""
_COUNTER: Final = re.compile(r"^#[ \t]*TYPE[ \t]+\"?([^\s\"]+)\"?[ \t]+counter[ \t]*$", re.MULTILINE)
_OWN_LABELS: Final = {"histogram": {"le"}, "summary": {"quantile"}}
"""The labels that the type of a metric adds."""
_LONGEST_LINE: Final = 80
"""The number of characters of a line that a message shows."""
_SCRAPED: Final = {label.name for label in SCRAPED}


class InvalidExpositionError(ValueError):
    """The text is not in one of the formats; the message says why."""


class ObservedLabels(NamedTuple):
    """The labels of the samples with one name: of any of them, and of each of them."""

    any: frozenset[str]
    each: frozenset[str]


class Exposed(NamedTuple):
    """A metric of an exposition. The values of its labels are those that were observed, not all that are possible.

    `series` are the labels by the names of its samples. Without samples only its type and help are known: a program
    exposes those of a metric with labels from the start, and samples after the first event. `quantiles` are those of a
    summary.
    """

    metric: MetricFamily
    is_typed: bool
    series: Mapping[str, ObservedLabels]
    sample_count: int
    quantiles: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the metric."""
        return self.metric.declared

    @property
    def label_names(self) -> frozenset[str]:
        """The names of its own labels."""
        return frozenset(label.name if isinstance(label, Label) else label for label in self.metric.labels)


def read_exposition(text: str, system: System) -> list[Exposed]:
    """Return the metrics of a page, sorted by name, as metrics of a system. Raises InvalidExpositionError."""
    exposed = (_exposed(family, system) for family in _merged(_families(text)))
    return sorted(exposed, key=lambda item: item.metric.declared)


def _merged(families: Iterable[Any]) -> Iterable[Any]:
    """Return one family for each name: the parser returns several for samples without a type, or that are apart."""
    by_name: dict[str, Any] = {}
    for family in families:
        known = by_name.setdefault(family.name, family)
        if known is not family:
            known.samples += family.samples
    return by_name.values()


def _families(text: str) -> Iterator[Any]:
    from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
    from prometheus_client.parser import text_string_to_metric_families as read_prometheus

    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    is_openmetrics = text.rstrip().endswith("# EOF")
    try:
        families = read_openmetrics(text) if is_openmetrics else read_prometheus(text)  # type: ignore[no-untyped-call]
        yield from families if is_openmetrics else map(_with_exposed_names, families, repeat(_plain_counters(text)))
    except (ValueError, IndexError, KeyError, AttributeError) as error:
        line = "" if is_openmetrics else _wrong_line(text, read_prometheus)
        raise InvalidExpositionError(line or str(error) or "it is not a page of metrics") from None


def _wrong_line(text: str, read: Callable[[str], Iterable[Any]]) -> str:
    """Return the description of the first line that the parser cannot read; empty if it can read each of them."""
    for number, line in enumerate(text.split("\n"), start=1):
        try:
            list(read(line))
        except (ValueError, IndexError, KeyError, AttributeError):
            return f"line {number} is not a metric: {line[:_LONGEST_LINE]}"
    return ""


def _plain_counters(text: str) -> frozenset[str]:
    """Return the counters whose names do not end in `_total`, which the parser appends to their samples."""
    return frozenset(name for name in _COUNTER.findall(text) if not name.endswith("_total"))


def _with_exposed_names(family: Any, plain_counters: frozenset[str]) -> Any:  # noqa: ANN401
    if family.name in plain_counters:
        family.samples = [sample._replace(name=family.name) for sample in family.samples]
    elif family.type == "counter" and not family.samples:
        family.name += "_total"
    return family


def _exposed(family: Any, system: System) -> Exposed:  # noqa: ANN401 - the class of the library
    kind = _KINDS.get(family.type, "gauge")
    samples = [sample for sample in family.samples if not sample.name.endswith("_created")]
    has_own_name = kind in {"histogram", "summary"} or not samples
    name = family.name if has_own_name else samples[0].name
    own = _OWN_LABELS.get(kind, set()) | _SCRAPED
    values: dict[str, dict[str, None]] = {}
    for sample in samples:
        for label, value in sample.labels.items():
            if label not in own:
                values.setdefault(label, {})[value] = None
    bounds = {_bound(sample.labels["le"]) for sample in samples if kind == "histogram" and "le" in sample.labels}
    quantiles = {sample.labels["quantile"] for sample in samples if kind == "summary" and "quantile" in sample.labels}
    metric = MetricFamily(
        system,
        name,
        family.documentation,
        unit=unit_of(name, family.unit),
        of=noun_of(name) if kind == "counter" else "",
        labels=tuple(Label(label, tuple(sorted(observed))) for label, observed in values.items()),
        buckets=tuple(sorted(bounds - {float("inf")})),
        kind=kind,
    )
    return Exposed(
        metric,
        is_typed=family.type not in {"unknown", "untyped"},
        series=dict(_labels_by_series(samples)),
        sample_count=len(family.samples),
        quantiles=tuple(sorted(quantiles)),
    )


def _labels_by_series(samples: Iterable[Any]) -> Iterator[tuple[str, ObservedLabels]]:
    by_series: dict[str, list[Mapping[str, str]]] = {}
    for sample in samples:
        by_series.setdefault(sample.name, []).append(sample.labels)
    for name, observed in by_series.items():
        # A label with an empty value is the same as none.
        filled = [frozenset(label for label, value in labels.items() if value) for labels in observed]
        yield name, ObservedLabels(frozenset().union(*observed), frozenset.intersection(*filled))


def _bound(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InvalidExpositionError(f"the bound {text!r} of a histogram is not a number") from None
