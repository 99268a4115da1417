"""Alerts: a query, the bound that it crosses, and what to do then."""

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

if TYPE_CHECKING:
    from heddle.author.promql.metrics import Metric

_NAME: Final = re.compile(r"[A-Z][A-Za-z0-9]*")
_LABEL: Final = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_DURATION: Final = re.compile(r"(?=\d)(\d+h)?(\d+m)?(\d+s)?")
_USED_LABEL: Final = re.compile(r"\$labels\.(\w+)")
_RESERVED_LABELS: Final = frozenset({"severity", "system", "alertname"})
_UID_LENGTH: Final = 40

Severity = Literal["critical", "warning", "info"]
NoData = Literal["OK", "NoData", "Alerting"]


@dataclass(frozen=True, slots=True)
class Bound:
    """The alert fires if the value is above or below `number`; `setting` is the key of the setting that has it.

    Grafana 10.4 supports no other comparisons with one number.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alert. It fires after the value of `query` has crossed the bound `fires` for the duration `pending`.

    Rates without a window use `rate_window`. A `query` in SQL, such as `clickhouse(...)`, returns a table: texts become
    labels, and the number is compared. Only Grafana evaluates it, with `rate_window` as the time range of its macros.

    `name` is CamelCase; silences and links refer to it. `summary` and `description` may contain `{{ $labels.NAME }}`
    and `{{ $value }}`, with `humanize`, `humanizePercentage` or `humanizeDuration` after a `|`. `no_data` is the state
    without any series: `OK` if that is normal, `Alerting` if it is a failure, `NoData` to report it separately.
    `panel` is the uid of a dashboard and the title of one of its panels. `diagnose` lists what to check, in order, and
    `resolve` what to do. Raises AuthorError.
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
        """Reject what Grafana or Prometheus would reject, or silently accept, later."""
        self._require(
            _NAME.fullmatch(self.name),
            "alert/invalid-name",
            f"the name {self.name!r} is not CamelCase",
            "as `ShopDown`",
        )
        self._require(
            len(self.uid) <= _UID_LENGTH, "alert/invalid-name", f"the name {self.name!r} is too long", "use fewer words"
        )
        self._require(
            _DURATION.fullmatch(self.pending),
            "alert/invalid-pending",
            f"the pending period {self.pending!r} is not a duration",
            "write `0s`, `5m` or `1h30m`",
        )
        required = (
            ("alert/missing-summary", "summary", self.summary),
            ("alert/missing-description", "description", self.description),
            ("alert/missing-diagnose", "`diagnose` steps", self.diagnose),
            ("alert/missing-resolve", "`resolve` steps", self.resolve),
        )
        for id, part, value in required:
            self._require(value, id, f"{self.name} has no {part}", "on-call needs it")
        for text in (self.summary, self.description, *self.diagnose, *self.resolve, *self.labels.values()):
            is_text = text.encode(errors="ignore").decode() == text
            problem = f"a text of {self.name} has half of a surrogate pair: {text!r}"
            self._require(is_text, "output/invalid-text", problem, "write the whole character")
        for label, value in self.labels.items():
            self._require(
                _LABEL.fullmatch(label) and label not in _RESERVED_LABELS,
                "alert/invalid-label",
                f"the label {label!r} is invalid or reserved",
                f"use letters, digits and `_`; reserved are {', '.join(sorted(_RESERVED_LABELS))}",
            )
            self._require(
                "{{" not in value,
                "alert/invalid-label",
                f"the label {label!r} contains a template",
                "labels must not change while the alert fires; use the template in the description",
            )
        self._require_labels()

    @property
    def uid(self) -> str:
        """The rule's uid in Grafana: `ShopDown` is `shop-down`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", self.name).lower()

    @property
    def expression(self) -> Expr | None:
        """The query as PromQL; None for a query in SQL."""
        return None if isinstance(self.query, Query) else self.query.value()

    @property
    def condition(self) -> Expr | None:
        """The query compared with its bound, which leaves the series that fire; None for a query in SQL."""
        query = self.expression
        if query is None:
            return None
        return query > self.fires.number if self.fires.side == "above" else query < self.fires.number

    @property
    def not_emitted(self) -> tuple[Metric, ...]:
        """The metrics of the query that the versions of their systems do not emit."""
        return self.expression.not_emitted if self.expression is not None else ()

    def _require_labels(self) -> None:
        known = self.expression.typed_expr.labels if self.expression is not None else None
        for label in _USED_LABEL.findall(f"{self.summary} {self.description}"):
            if known is not None and label not in known:
                labels = ", ".join(sorted(known)) or "none"
                self._require(
                    False,
                    "alert/invalid-label",
                    f"{self.name} uses `$labels.{label}`, which its series do not have",
                    f"their labels are: {labels}",
                )

    def _require(self, is_valid: object, id: str, message: str, help: str) -> None:
        if not is_valid:
            raise AuthorError(id, message, help, self.location)


@dataclass(frozen=True, slots=True)
class Alerts:
    """What a definition assigns to `alerts`: the alerts of one system, which are evaluated together.

    `datasource` is the uid of the Prometheus that Grafana queries.
    """

    system: System
    rules: Sequence[Alert]
    datasource: str = "prometheus"
    location: Location = field(default_factory=caller_location)

    @property
    def active(self) -> Sequence[Alert]:
        """The alerts whose metrics are emitted."""
        return [alert for alert in self.rules if not alert.not_emitted]

    @property
    def inactive(self) -> Sequence[Alert]:
        """The alerts that cannot fire, because a metric of theirs is not emitted."""
        return [alert for alert in self.rules if alert.not_emitted]


__all__ = ["Alert", "Alerts", "above", "below"]
