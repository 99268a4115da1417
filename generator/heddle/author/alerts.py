"""The bound that a value crosses when an alert fires.

- One alert: what it watches, when it fires, whom it wakes and what they do then.
- The alerts of a system.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from heddle.author.promql.expression import Expr, VectorMethods
from heddle.author.queries import Query
from heddle.catalog.metrics import System
from heddle.diagnostics.errors import AuthorError
from heddle.diagnostics.location import Location, caller_location
from heddle.settings.types import Threshold


@dataclass(frozen=True, slots=True)
class Bound:
    """`side` says on which side of `number` it fires, the number itself left out; `setting` is where it comes from.

    These two are all that every Grafana since 10.4 knows.
    """

    side: Literal["above", "below"]
    number: float
    setting: str = ""


def above(limit: float | Threshold) -> Bound:
    """Fire while the value is greater."""
    return _bound("above", limit)


def below(limit: float | Threshold) -> Bound:
    """Fire while the value is smaller."""
    return _bound("below", limit)


def _bound(side: Literal["above", "below"], limit: float | Threshold) -> Bound:
    if isinstance(limit, Threshold):
        return Bound(side, float(limit.number), limit.setting)
    return Bound(side, float(limit))


if TYPE_CHECKING:
    from heddle.author.promql.metrics import Metric

_NAME: Final = re.compile(r"[A-Z][A-Za-z0-9]*")
_LABEL: Final = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_SPAN: Final = re.compile(r"(\d+h)?(\d+m)?(\d+s)?")
_USED: Final = re.compile(r"\$labels\.(\w+)")
_OWN_LABELS: Final = frozenset({"severity", "system", "alertname"})
_UID: Final = 40

Severity = Literal["critical", "warning", "info"]
NoData = Literal["OK", "NoData", "Alerting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """`query` and `fires` make the condition; `pending` is how long it must hold.

    `rate_window` is the span of rates that name none. A `query` in SQL, such as `clickhouse(...)`, answers a table:
    texts are labels, and one number is judged. Only Grafana asks it, and `rate_window` is its macros' time range.

    `name` is CamelCase and stays: silences and links name it. `summary` and `description` may hold `{{ $labels.NAME }}`
    and `{{ $value }}`, with `humanize`, `humanizePercentage` or `humanizeDuration` after a bar. `no_data` is what no
    series at all means: `OK` where that is the usual state, `Alerting` where it is a failure, `NoData` where a person
    must look. `panel` is the uid of a dashboard and the title of one of its panels. `diagnose` lists what to
    look at, in order, and `resolve` what to do about it. Raises AuthorError.
    """

    name: str
    query: VectorMethods | Query
    fires: Bound
    pending: str
    severity: Severity
    summary: str
    description: str
    no_data: NoData
    panel: tuple[str, str]
    diagnose: Sequence[str]
    resolve: Sequence[str]
    rate_window: str = "5m"
    labels: Mapping[str, str] = field(default_factory=dict)
    location: Location = field(default_factory=caller_location)

    def __post_init__(self) -> None:
        """Refuse what Grafana or Prometheus would refuse later, or take in silence."""
        self._require(
            _NAME.fullmatch(self.name),
            "alert/invalid-name",
            f"the name {self.name!r} is not CamelCase",
            "as `ShopDown`",
        )
        self._require(
            len(self.uid) <= _UID, "alert/invalid-name", f"the name {self.name!r} is too long", "use fewer words"
        )
        self._require(
            self.pending != "" and _SPAN.fullmatch(self.pending),
            "alert/invalid-pending",
            f"the pending period {self.pending!r} is no span of time",
            "write `0s`, `5m` or `1h30m`",
        )
        required = (
            ("alert/missing-summary", "summary", self.summary),
            ("alert/missing-description", "description", self.description),
            ("alert/missing-diagnose", "`diagnose` steps", self.diagnose),
            ("alert/missing-resolve", "`resolve` steps", self.resolve),
        )
        for id, part, value in required:
            self._require(value, id, f"{self.name} has no {part}", "whoever is on call needs it")
        for label, value in self.labels.items():
            self._require(
                _LABEL.fullmatch(label) and label not in _OWN_LABELS,
                "alert/invalid-label",
                f"the label {label!r} is no name of a label, or one that is set anyway",
                "use letters, digits and `_`",
            )
            self._require(
                "{{" not in value,
                "alert/invalid-label",
                f"the label {label!r} changes with the value",
                "say it in the text",
            )
        self._require_labels()

    @property
    def uid(self) -> str:
        """The rule's uid in Grafana: `ShopDown` is `shop-down`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", self.name).lower()

    @property
    def expression(self) -> Expr | None:
        """What it watches in Prometheus, as an expression; None for a query in SQL."""
        return None if isinstance(self.query, Query) else self.query.value()

    @property
    def condition(self) -> Expr | None:
        """What it watches in Prometheus, compared with its bound: series that do not fire are dropped."""
        watched = self.expression
        if watched is None:
            return None
        return watched > self.fires.number if self.fires.side == "above" else watched < self.fires.number

    @property
    def waiting(self) -> tuple[Metric, ...]:
        """The metrics that it watches and the versions in settings do not emit."""
        return self.expression.not_emitted if self.expression is not None else ()

    def _require_labels(self) -> None:
        known = self.expression.typed_expr.labels if self.expression is not None else None
        for label in _USED.findall(f"{self.summary} {self.description}"):
            if known is not None and label not in known:
                there = ", ".join(sorted(known)) or "none"
                self._require(
                    False,
                    "alert/invalid-label",
                    f"{self.name} says `$labels.{label}`, which its series lack",
                    f"use: {there}",
                )

    def _require(self, good: object, id: str, message: str, help: str) -> None:
        if not good:
            raise AuthorError(id, message, help, self.location)


@dataclass(frozen=True, slots=True)
class Alerts:
    """What a definition assigns to `alerts`: the alerts of one system, evaluated together.

    `datasource` is the uid of the Prometheus that Grafana asks.
    """

    system: System
    rules: Sequence[Alert]
    datasource: str = "prometheus"
    location: Location = field(default_factory=caller_location)

    @property
    def active(self) -> Sequence[Alert]:
        """Those that can fire: the versions in settings emit what they watch."""
        return [alert for alert in self.rules if not alert.waiting]

    @property
    def waiting(self) -> Sequence[Alert]:
        """Those that cannot."""
        return [alert for alert in self.rules if alert.waiting]


__all__ = ["Alert", "Alerts", "above", "below"]
