"""Findings about repairs that a reader of the dashboard can notice."""

from __future__ import annotations

from dataclasses import dataclass

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalizationWarning:
    """A finding without a location: the caller looks up that of `part`, which is a part of the dashboard.

    It is a note if the result is what Grafana would show after an import.
    """

    part: Json
    id: str
    message: str
    help: str
    severity: Severity = Severity.WARNING
