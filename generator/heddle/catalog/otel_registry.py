"""Metrics of a resolved OpenTelemetry registry (`weaver registry resolve`), under their names in Prometheus.

The names follow OpenTelemetry's translations, whose names are those of `otlp.translation_strategy` of Prometheus:
https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal, TypeAlias

from heddle.catalog.metric_names import noun_of, unit_of
from heddle.catalog.metrics import Label, MetricFamily, MetricKind, System

Translation: TypeAlias = Literal[
    "UnderscoreEscapingWithSuffixes", "UnderscoreEscapingWithoutSuffixes", "NoUTF8EscapingWithSuffixes", "NoTranslation"
]
"""How Prometheus translates names: whether dots become underscores, and whether units and types become suffixes."""
DEFAULT_TRANSLATION: Final[Translation] = "UnderscoreEscapingWithSuffixes"
"""The default of Prometheus and of the collector."""

_KINDS: Final[dict[str, MetricKind]] = {"counter": "counter", "histogram": "histogram"}
"""The instruments that are not gauges; an up-down counter is one."""
_WORDS: Final = {
    "d": "days",
    "h": "hours",
    "min": "minutes",
    "s": "seconds",
    "ms": "milliseconds",
    "us": "microseconds",
    "ns": "nanoseconds",
    "By": "bytes",
    "KiBy": "kibibytes",
    "MiBy": "mebibytes",
    "GiBy": "gibibytes",
    "TiBy": "tibibytes",
    "KBy": "kilobytes",
    "MBy": "megabytes",
    "GBy": "gigabytes",
    "TBy": "terabytes",
    "m": "meters",
    "V": "volts",
    "A": "amperes",
    "J": "joules",
    "W": "watts",
    "g": "grams",
    "Cel": "celsius",
    "Hz": "hertz",
    "%": "percent",
}
"""The word that a unit adds to a name."""
_PER: Final = {
    "s": "second",
    "m": "minute",
    "min": "minute",
    "h": "hour",
    "d": "day",
    "w": "week",
    "mo": "month",
    "y": "year",
}


class InvalidRegistryError(ValueError):
    """The document is not a resolved registry; the message says why."""


def read_registry(
    document: object, system: System, translation: Translation = DEFAULT_TRANSLATION
) -> list[MetricFamily]:
    """Return the metrics of a resolved registry, sorted by name, as metrics of a system.

    Reads both forms of weaver: groups with attributes, and attributes as positions in a catalog. An attribute with
    members has these values only. Raises InvalidRegistryError.
    """
    metrics = [_metric(group, attributes, system, translation) for group, attributes in _groups(document)]
    if not metrics:
        raise InvalidRegistryError("it contains no metrics")
    return sorted(metrics, key=lambda metric: metric.declared)


def prometheus_name(name: str, unit: str, instrument: str, translation: Translation = DEFAULT_TRANSLATION) -> str:
    """Return the name in Prometheus of an OpenTelemetry metric: `http.server.duration` in `s` ends in `_seconds`."""
    escaped = translation.startswith("Underscore")
    translated = re.sub(r"[^a-zA-Z0-9:]+", "_", name).strip("_") if escaped else name
    words = translated.split("_")
    for word in _unit_words(unit, instrument) if translation.endswith("WithSuffixes") else ():
        if word not in (words if escaped else re.split(r"[_.]", translated)):
            words.append(word)
    if instrument == "counter" and translation.endswith("WithSuffixes"):
        words = [*(word for word in words if word != "total"), "total"]
    result = "_".join(words)
    return f"_{result}" if escaped and result[:1].isdigit() else result


def _unit_words(unit: str, instrument: str) -> Iterator[str]:
    unit = re.sub(r"\{[^}]*\}", "", unit).strip()
    if unit == "1":
        if instrument == "gauge":
            yield "ratio"
        return
    main, _, per = unit.partition("/")
    if main:
        yield _WORDS.get(main, re.sub(r"[^a-zA-Z0-9]+", "_", main).strip("_"))
    if per:
        yield f"per_{_PER.get(per, per)}"


def _groups(document: object) -> Iterator[tuple[Mapping[str, Any], Iterable[Any]]]:
    """Yield the metrics of a registry with their attributes."""
    if not isinstance(document, dict):
        raise InvalidRegistryError("it is not a table of groups")
    registry = document.get("registry")
    tables = [document, registry] if isinstance(registry, dict) else [document]
    catalog = document.get("catalog") or document.get("attribute_catalog") or []
    known = catalog.get("attributes", []) if isinstance(catalog, dict) else catalog
    has_metrics = False
    for table in tables:
        for key in ("groups", "metrics"):
            groups = table.get(key)
            if not isinstance(groups, list):
                continue
            has_metrics = True
            for group in groups:
                if isinstance(group, dict) and (key == "metrics" or group.get("type") == "metric"):
                    yield group, [_attribute(item, known) for item in group.get("attributes") or []]
    if not has_metrics:
        raise InvalidRegistryError("it has neither `groups` nor `metrics`; resolve it with `weaver registry resolve`")


def _attribute(item: object, catalog: object) -> Mapping[str, Any]:
    position = item.get("base") if isinstance(item, dict) and "base" in item else item
    if isinstance(position, int) and isinstance(catalog, list) and position < len(catalog):
        item = catalog[position]
    return item if isinstance(item, dict) else {}


def _metric(
    group: Mapping[str, Any], attributes: Iterable[Any], system: System, translation: Translation
) -> MetricFamily:
    name = str(group.get("metric_name") or group.get("name") or "")
    unit, instrument = str(group.get("unit") or ""), str(group.get("instrument") or "gauge")
    kind = _KINDS.get(instrument, "gauge")
    translated = prometheus_name(name, unit, instrument, translation)
    labels = (_label(attribute, escaped=translation.startswith("Underscore")) for attribute in attributes)
    return MetricFamily(
        system,
        translated,
        " ".join(str(group.get("brief") or "").split()),
        unit=unit_of(translated, _WORDS.get(unit, "")),
        of=noun_of(translated) if kind == "counter" else "",
        labels=tuple(label for label in labels if label.name),
        kind=kind,
        source=name,
    )


def _label(attribute: Mapping[str, Any], *, escaped: bool) -> Label:
    name = str(attribute.get("name") or attribute.get("key") or "")
    type = attribute.get("type")
    members = type.get("members") if isinstance(type, dict) else None
    values = tuple(str(member["value"]) for member in members or [] if isinstance(member, dict) and "value" in member)
    is_closed = not (isinstance(type, dict) and type.get("allow_custom_values"))
    return Label(
        re.sub(r"[^a-zA-Z0-9_]", "_", name) if escaped else name,
        values if is_closed else (),
        " ".join(str(attribute.get("brief") or "").split()),
    )
