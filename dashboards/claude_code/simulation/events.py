"""The event streams of Claude Code's sessions: requests, tools, edits and commits."""

from __future__ import annotations

from heddle import Distribution, EventStream, increment, lognormal

from ..telemetry import (
    ACTIVE_TIME,
    COMMITS,
    COST,
    EDIT_DECISIONS,
    LINES,
    NAMES,
    PULL_REQUESTS,
    SESSION,
    SESSIONS,
    TOKENS,
    USER,
)

MODEL = "claude-sonnet-5"
_SESSIONS = (
    ("7a4c1f0e-6f1b-4a3e-9a52-0c1d2e3f4a5b", "ada@example.org", "main"),
    ("b1e8d2c4-0d7a-4f6b-8c3e-5a6b7c8d9e0f", "grace@example.org", "subagent"),
)
LABELS = {
    "exported_job": "claude-code",
    NAMES.label("user.id"): "f3b0c44298fc1c14",
    NAMES.label("organization.id"): "0d5c9f64-3c0e-4d59-8f0a-8a0f2b7f0c11",
    NAMES.label("terminal.type"): "vscode",
    SESSION: _SESSIONS[0][0],
    USER: _SESSIONS[0][1],
}


def _event(name: str, session: int = 0, **fields: str) -> dict[str, str]:
    """Return the structured metadata of an event of a session."""
    return {"event_name": name, "session_id": _SESSIONS[session][0], **fields}


def requests(
    name: str, session: int, *, per_minute: float, input: int, read: int, written: int, output: int, cost: float
) -> EventStream:
    """Return the stream of a session's requests, with the median number of their tokens and their cost."""
    id, user, source = _SESSIONS[session]
    labels = {
        "model": MODEL,
        "query_source": source,
        "effort": "high",
        NAMES.label("agent.name"): "Explore" if source == "subagent" else "",
        SESSION: id,
        USER: user,
    }
    tokens = {"input": input, "cacheRead": read, "cacheCreation": written, "output": output}
    duration = lognormal(6000, 0.6)
    return EventStream(
        name=name,
        per_minute=per_minute,
        duration_ms=duration,
        updates=(
            *(increment(TOKENS, _amount(median), type=kind, **labels) for kind, median in tokens.items()),
            increment(COST, lognormal(cost, 0.4), **labels),
            increment(ACTIVE_TIME, lognormal(6, 0.6), type="cli", **{SESSION: id, USER: user}),
        ),
        log_lines=("claude_code.api_request",),
        metadata=_event("api_request", session, model=MODEL, duration_ms="$ms"),
    )


def _amount(median: int) -> Distribution:
    return lognormal(median, 0.4, integer=True)


def session_starts(session: int) -> EventStream:
    """Return the stream with the start of a session, which is counted once."""
    id, user, _ = _SESSIONS[session]
    labels = {SESSION: id, USER: user}
    return EventStream(
        name=f"session-{session}",
        at_start=1,
        updates=(
            increment(SESSIONS, start_type="fresh", **labels),
            increment(ACTIVE_TIME, lognormal(20), type="user", **labels),
        ),
        log_lines=("claude_code.user_prompt",),
        metadata=_event("user_prompt", prompt_length="120"),
    )


def tool_calls(tool: str, per_minute: float, ms: float, *, fails: bool = False) -> EventStream:
    """Return the stream of a tool's calls."""
    return EventStream(
        name=f"{tool}-failed" if fails else tool,
        per_minute=per_minute,
        duration_ms=lognormal(ms, 0.6),
        log_lines=("claude_code.tool_result",),
        metadata=_event("tool_result", tool_name=tool, success="false" if fails else "true", duration_ms="$ms"),
    )


def _decisions(tool: str, decision: str, source: str, per_minute: float) -> EventStream:
    return EventStream(
        name=f"{tool}-{decision}",
        per_minute=per_minute,
        updates=(
            increment(EDIT_DECISIONS, tool_name=tool, decision=decision, source=source, language="Python"),
            *(
                increment(LINES, _amount(12 if kind == "added" else 5), type=kind, model=MODEL)
                for kind in (("added", "removed") if decision == "accept" else ())
            ),
        ),
        log_lines=("claude_code.tool_decision",),
        metadata=_event("tool_decision", tool_name=tool, decision=decision, source=source),
    )


EVENTS = (
    session_starts(0),
    session_starts(1),
    requests("main", 0, per_minute=2, input=900, read=60_000, written=2500, output=700, cost=0.04),
    requests("subagent", 1, per_minute=1, input=600, read=30_000, written=1800, output=400, cost=0.024),
    EventStream(
        name="api-errors",
        per_minute=0.03,
        log_lines=("claude_code.api_error",),
        metadata=_event("api_error", model=MODEL, status_code="529", attempt="11", duration_ms="$ms"),
    ),
    tool_calls("Read", 3, 20),
    tool_calls("Bash", 1, 1500),
    tool_calls("Bash", 0.1, 900, fails=True),
    _decisions("Edit", "accept", "config", 1),
    _decisions("Edit", "reject", "user_reject", 0.05),
    EventStream(name="commits", per_minute=0.1, updates=(increment(COMMITS),)),
    EventStream(name="pull-requests", per_minute=0.02, at_start=1, updates=(increment(PULL_REQUESTS),)),
)
