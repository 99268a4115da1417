"""Names of OpenTelemetry's metrics and attributes in Prometheus.

Prometheus and the collector translate them in one of four ways, which `otlp.translation_strategy` of Prometheus and
`translation_strategy` of the collector's exporter select. A dashboard has to use the names of the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Strategy: TypeAlias = Literal[
    "UnderscoreEscapingWithSuffixes",
    "UnderscoreEscapingWithoutSuffixes",
    "NoUTF8EscapingWithSuffixes",
    "NoTranslation",
]


@dataclass(frozen=True, slots=True)
class OtlpNames:
    """The names under a translation strategy of Prometheus.

    Source: https://github.com/prometheus/otlptranslator, version 1.0.0.
    """

    strategy: Strategy

    def metric(self, name: str, *suffixes: str) -> str:
        """Return the name of a metric; `suffixes` are the word of its unit, and `total` if it is a counter."""
        if self.strategy.endswith("WithSuffixes"):
            name = "_".join((name.removesuffix(".total"), *suffixes))
        return self.label(name)

    def label(self, name: str) -> str:
        """Return the name of the label of an attribute."""
        return name.replace(".", "_") if self.strategy.startswith("Underscore") else name

    def template(self, name: str) -> str:
        """Return the template of an alert's text for the label of an attribute."""
        label = self.label(name)
        return f'{{{{ index $labels "{label}" }}}}' if "." in label else f"{{{{ $labels.{label} }}}}"
