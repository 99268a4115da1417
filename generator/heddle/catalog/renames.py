"""Which metrics of a newer version of a program have new names."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from heddle.catalog.lookup import SERIES_SUFFIXES, Catalog, Known
from heddle.catalog.metrics import MetricFamily

_SIMILAR: Final = 0.6
_SAME_HELP: Final = 1.0


def renamed_metrics(before: Catalog, after: Catalog) -> dict[str, str]:
    """Return the new names of series by the old ones, as far as the metrics look like the same ones.

    They have the same type, and the same help or similar names.
    """
    removed, added = _only_in(before, after), _only_in(after, before)
    pairs = [(_score(old, new, before, after), old, new) for old in removed for new in added if old.kind == new.kind]
    result: dict[str, str] = {}
    matched: set[str] = set()
    for score, old, new in sorted(pairs, key=lambda pair: (-pair[0], pair[1].name, pair[2].name)):
        if score >= _SIMILAR and old.name not in matched and new.name not in matched:
            matched |= {old.name, new.name}
            result |= dict(zip(_names(old), _names(new), strict=True))
    return result


def _only_in(catalog: Catalog, other: Catalog) -> list[MetricFamily]:
    comparable = (metric for metric in catalog.metrics if not metric.name.endswith("_created"))
    return [metric for metric in comparable if not any(map(other.find, _names(metric)))]


def _names(metric: MetricFamily) -> Iterator[str]:
    return (metric.name + suffix for suffix in SERIES_SUFFIXES.get(metric.kind, ("",)))


def _score(old: MetricFamily, new: MetricFamily, before: Catalog, after: Catalog) -> float:
    if old.help and old.help == new.help:
        return _SAME_HELP + SequenceMatcher(None, old.name, new.name).ratio()
    same_labels = _labels(_first(before, old)) == _labels(_first(after, new))
    return SequenceMatcher(None, old.name, new.name).ratio() - (0 if same_labels else 0.1)


def _first(catalog: Catalog, metric: MetricFamily) -> Known | None:
    return next((known for name in _names(metric) for known in catalog.find(name)), None)


def _labels(known: Known | None) -> frozenset[str] | None:
    return known.labels if known else None
