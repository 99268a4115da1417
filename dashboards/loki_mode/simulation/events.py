"""The event streams of Loki Mode: the iterations of a run, their phases and code reviews."""

from __future__ import annotations

from heddle import CONSTANT_LOAD, EventStream, increment, lognormal, trace_span

from ..telemetry import EVENTS as EVENTS_TOTAL

RUN_LENGTH = "90m"
"""In each project, one run follows another."""

_ITERATION = '"iteration":$iteration,"status":"completed","exitCode":0,"provider":"claude"'

_REVIEW = '"review_id":"review-$id","pass_count":3,"fail_count":0,"has_blocking":false,"iteration":$iteration'


def event(type: str, data: str) -> str:
    """Return a line of `events.jsonl`."""
    return f'{{"timestamp":"$time","type":"{type}","data":{{{data}}}}}'


EVENTS = (
    EventStream(
        name="runs",
        every=RUN_LENGTH,
        load=CONSTANT_LOAD,
        run_length=RUN_LENGTH,
        updates=(increment(EVENTS_TOTAL, lognormal(2, 0, integer=True)),),
        log_lines=(
            # Only an interrupted run has a reason, and neither provider nor iterations.
            event("session_end", '"result":0,"provider":"claude","iterations":25'),
            event(
                "session_start",
                '"provider":"claude","prd":"prd.md","parallel":false,"complexity":"standard","pid":4242',
            ),
        ),
    ),
    EventStream(
        name="iterations",
        every="215s",
        run_length=RUN_LENGTH,
        duration_ms=lognormal(150000, 0.3),
        updates=(increment(EVENTS_TOTAL, lognormal(2, 0, integer=True)),),
        log_lines=(
            event("iteration_start", '"iteration":$iteration,"provider":"claude","prd":"prd.md"'),
            event("iteration_complete", _ITERATION),
        ),
        spans=(trace_span("rarv.iteration", rarv__provider="claude", rarv__exit_code=0),),
    ),
    EventStream(
        name="phases",
        per_minute=2,
        load=CONSTANT_LOAD,
        run_length=RUN_LENGTH,
        duration_ms=lognormal(30000, 0.5),
        updates=(increment(EVENTS_TOTAL),),
        log_lines=(
            # The process that writes it does not know the iteration.
            event("phase_change", '"from":"BOOTSTRAP","to":"BUILDING","iteration":0'),
            "\x1b[0;32m[INFO]\x1b[0m Phase ACT of iteration $iteration",
        ),
        spans=(trace_span("rarv.phase.ACT", phase="ACT", tier="development"),),
    ),
    EventStream(
        name="reviews",
        per_minute=0.4,
        load=CONSTANT_LOAD,
        run_length=RUN_LENGTH,
        duration_ms=lognormal(20000, 0.5),
        updates=(increment(EVENTS_TOTAL),),
        log_lines=(event("code_review_complete", _REVIEW),),
        spans=(trace_span("rarv.phase.REFLECT", phase="REFLECT", tier="review"),),
    ),
)
