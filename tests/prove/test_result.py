"""Which results are problems."""

from __future__ import annotations

from heddle.prove.result import Diagnosis, EmptyReason, ProbeResult, Status, format_names
from tests.prove.probing import panel_query


def result(status: Status, reason: EmptyReason | None = None, *, in_baseline: bool = False) -> ProbeResult:
    diagnosis = Diagnosis(reason, "text") if reason else None
    return ProbeResult(query=panel_query("up", 0), status=status, diagnosis=diagnosis, in_baseline=in_baseline)


def test_contradictory_slow_large_empty_and_rejected_queries_fail() -> None:
    failed = {status for status in Status if result(status).failed}
    assert failed == set(Status) - {Status.OK, Status.NOT_EMITTED, Status.NOT_RUN}


def test_reasons_that_a_healthy_system_can_have_do_not_fail() -> None:
    expected = {reason for reason in EmptyReason if not result(Status.EMPTY, reason).failed}
    assert expected == {
        EmptyReason.NO_MATCH_IN_RANGE,
        EmptyReason.NOT_ENOUGH_HISTORY,
        EmptyReason.NOT_EMITTED,
        EmptyReason.NOT_OCCURRED,
    }


def test_a_problem_in_the_baseline_does_not_fail() -> None:
    known = result(Status.ERROR, in_baseline=True)
    assert (known.is_problem, known.failed) == (True, False)


def test_an_error_is_worse_than_an_empty_result_and_that_worse_than_a_slow_one() -> None:
    statuses = [Status.OK, Status.CONTRADICTION, Status.DISAGREEMENT, Status.SLOW, Status.TOO_MANY_SERIES]
    statuses += [Status.EMPTY, Status.ERROR]
    assert [result(status).badness for status in statuses] == [0, 1, 2, 3, 4, 5, 6]
    assert result(Status.EMPTY, EmptyReason.NO_MATCH_IN_RANGE).badness == 0


def test_the_first_eight_names_are_shown() -> None:
    assert format_names(list("ab")) == "`a`, `b`"
    assert format_names(list("abcdefghij")) == "`a`, `b`, `c`, `d`, `e`, `f`, `g`, `h` and 2 more"
    assert format_names([]) == "none"
