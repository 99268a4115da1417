"""Each rung of the ladder is caused on purpose, in a real Prometheus."""

from __future__ import annotations

import pytest

from heddle.prove.backend import Limits
from heddle.prove.documented import Documented
from heddle.prove.result import Reason, Verdict
from tests.dashboards.answers.history import END
from tests.dashboards.answers.served import Prometheus
from tests.prove.asked import DAY, HOUR, proof

RUNGS = [
    ("sum(rate(tokenhub_request_total[4m]))", Reason.NEVER, "there is `tokenhub_requests_total`"),
    ('nothing_like_it{job="nowhere"}', Reason.NEVER, 'no target has `job="nowhere"`'),
    ('sum(tokenhub_requests_total{colour="red"})', Reason.LABEL, "no label `colour`; it has"),
    ("histogram_quantile(0.9, sum by (model) (tokenhub_request_latency_ms_bucket))", Reason.LABEL, "no label `le`"),
    ('tokenhub_requests_total{status="broken"} > 0', Reason.VALUE, "the values are `error`, `ok`"),
    ('up{job="tokenhub", instance="collector:8889"}', Reason.VALUE, "the values are `one:1`, `two:2`"),
    (
        "sum by (status) (tokenhub_requests_total) / sum by (mode) (tokenhub_requests_total)",
        Reason.SIDES,
        "do not match on all labels: left has `{status=",
    ),
    ("up * on (job) group_left () sum(up)", Reason.SIDES, "do not match on (job)"),
    ("rate(tokenhub_requests_total[45s])", Reason.WINDOW, "there is one about every 60 s"),
    ("up offset 30d", Reason.YOUNG, "does not reach back to 2025-12-03"),
    ("up > 5", Reason.QUIET, "nothing is `>`"),
    ("resets(tokenhub_requests_total[5m]) > 0", Reason.QUIET, "nothing is `>`"),
    ("up unless up", Reason.QUIET, "excludes all"),
    ("absent(up)", Reason.QUIET, "is there"),
    ("0 * up / 0", Reason.QUIET, "no number"),
    ("max by (job) (up) > on (job) max by (job) (up)", Reason.QUIET, "nothing is `>`"),
    ("up > 5 or tokenhub_request_total", Reason.NEVER, "tokenhub_request_total"),
]


LATER = Documented(
    {"later_total": "version 9 emits it"},
    {("tokenhub_requests_total", "status"): frozenset({"ok", "error", "cancelled"})},
)


@pytest.mark.parametrize("instant", [False, True])
@pytest.mark.parametrize(("query", "reason", "text"), RUNGS, ids=[query for query, *_ in RUNGS])
def test_what_is_empty_says_why(prometheus: Prometheus, query: str, reason: Reason, text: str, instant: bool) -> None:
    found = proof(prometheus.url, query, END, instant=instant)
    assert found.verdict is Verdict.EMPTY
    assert found.why is not None
    assert (found.why.reason, text in found.why.text) == (reason, True), found.why
    assert found.fails is not reason.right


@pytest.mark.parametrize("query", ["up", 'sum(rate(tokenhub_requests_total{status="error"}[4m]))'])
def test_what_is_gone_says_until_when(prometheus: Prometheus, query: str) -> None:
    found = proof(prometheus.url, query, END + 3 * HOUR)
    assert found.why is not None
    assert found.why.reason is Reason.UNTIL
    assert "existed until 2026-01-02 02:0" in found.why.text


def test_what_is_longer_gone_than_retention_never_was(prometheus: Prometheus) -> None:
    found = proof(prometheus.url, "up", END + 30 * DAY)
    assert found.why is not None
    assert found.why.reason is Reason.NEVER


def test_what_no_version_emits_waits(prometheus: Prometheus) -> None:
    found = proof(prometheus.url, "sum(later_total) / sum(up)", END, documented=LATER)
    assert found.verdict is Verdict.WAITING
    assert not found.fails
    assert found.why is not None
    assert "version 9 emits it" in found.why.text


def test_a_documented_value_has_not_happened_yet(prometheus: Prometheus) -> None:
    query = 'tokenhub_requests_total{status=~"cancelled|gone"}'
    found = proof(prometheus.url, query, END, documented=LATER)
    assert (found.verdict, found.fails) == (Verdict.EMPTY, False)
    assert found.why is not None
    assert found.why.reason is Reason.QUIET


@pytest.mark.parametrize(
    ("status", "documented"), [("gone", {"ok", "error", "cancelled"}), ("success", {"success", "error"})]
)
def test_a_value_may_be_renamed(prometheus: Prometheus, status: str, documented: set[str]) -> None:
    """It is not documented, or one is there in its place that is not."""
    said = Documented({}, {("tokenhub_requests_total", "status"): frozenset(documented)})
    found = proof(prometheus.url, f'tokenhub_requests_total{{status="{status}"}}', END, documented=said)
    assert found.why is not None
    assert found.why.reason is Reason.VALUE


def test_a_silent_part_of_what_answers_is_noted(prometheus: Prometheus) -> None:
    found = proof(prometheus.url, "sum(tokenhub_request_total) or vector(0)", END)
    assert found.verdict is Verdict.ANSWERS
    assert [note for note in found.notes if "`tokenhub_request_total` never existed here" in note]
    assert proof(prometheus.url, "sum(tokenhub_requests_total) or vector(0)", END).notes == ()


@pytest.mark.parametrize(
    ("query", "limits", "verdict"),
    [
        ("sum(", Limits(), Verdict.ERROR),
        ("sum(rate(up))", Limits(), Verdict.ERROR),
        ("up", Limits(series=3), Verdict.MANY),
        ("up", Limits(slow=0), Verdict.SLOW),
        ("up", Limits(), Verdict.ANSWERS),
    ],
)
def test_other_verdicts(prometheus: Prometheus, query: str, limits: Limits, verdict: Verdict) -> None:
    found = proof(prometheus.url, query, END, limits=limits)
    assert found.verdict is verdict
    assert found.fails is (verdict is not Verdict.ANSWERS)


def test_samples_are_counted(prometheus: Prometheus) -> None:
    found = proof(prometheus.url, "up", END)
    assert found.series == 8
    assert found.samples is not None
    assert found.samples > 8
