"""The metrics of Claude Code, which sends them to an OpenTelemetry collector, and its events, which are in Loki.

Source: https://code.claude.com/docs/en/monitoring-usage. Cost is an estimate at list prices, not a bill.

Each session has series of its own, unless OTEL_METRICS_INCLUDE_SESSION_ID is false: then the sessions of a user write
to the same series and their values are wrong. Most counters of a session start at their first event, and the collector
drops them five minutes after the last export (`metric_expiration`). So `increase` misses what a series starts with,
such as the only session that `session.count` ever counts; `growth` does not.

Claude Code exports deltas by default. Prometheus and remote write do not accept them. The collector's Prometheus
exporter adds a delta to the previous one only if it follows without a pause; after a pause, the counter starts again
from that delta. If the delta is larger than the previous value, this is not recognized as a restart and too little is
counted. With OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative, all values are correct.
"""

from heddle import Counter, Label, System, once

from ..otlp import OtlpNames
from .settings import settings

NAMES = OtlpNames(settings.otlp_names)

CLAUDE_CODE = System(
    "claude_code",
    "Claude Code",
    labels=(
        Label("exported_job", meaning="service name, written by the collector"),
        *(
            Label(NAMES.label(name), meaning=meaning, unbounded=name == "session.id")
            for name, meaning in (
                ("session.id", "of a session; a resumed one has the same"),
                ("user.id", "of an installation"),
                ("user.email", "if the user signed in with OAuth"),
                ("organization.id", "if the user signed in"),
                ("terminal.type", ""),
            )
        ),
    ),
    job=settings.job,
    namespace=settings.namespace,
)

SESSION = NAMES.label("session.id")
USER = NAMES.label("user.email")

_MODEL = Label("model")
_REQUEST = (
    _MODEL,
    Label("query_source", ("main", "subagent", "auxiliary")),
    Label("effort", meaning="only of models that support it"),
    Label(NAMES.label("agent.name"), meaning="only of requests of a named subagent"),
)


def _counter(
    name: str,
    help: str,
    event: str,
    *suffixes: str,
    labels: tuple[Label, ...] = (),
    of: str = "",
    unit: str = "short",
    windows: tuple[str, ...] = ("1h",),
) -> Counter:
    return Counter(
        CLAUDE_CODE,
        NAMES.metric(f"claude_code.{name}", *suffixes, "total"),
        help,
        of=of,
        unit=unit,
        labels=labels,
        emitted=once(event),
        source="https://code.claude.com/docs/en/monitoring-usage",
        recorded=windows,
    )


SESSIONS = _counter(
    "session.count",
    "Sessions started, always 1 for each session.",
    "a session started",
    labels=(Label("start_type", ("fresh", "resume", "continue", "agents_view"), "agents_view is not a session"),),
    of="sessions",
)
COST = _counter(
    "cost.usage",
    "Cost of requests, estimated at list prices.",
    "a request ended",
    "USD",
    labels=_REQUEST,
    unit="currencyUSD",
    windows=("1h", "1d"),
)
TOKENS = _counter(
    "token.usage",
    "Tokens of requests. The types do not overlap: `input` has none that are read from the cache or written to it.",
    "a request ended",
    "tokens",
    labels=(Label("type", ("input", "output", "cacheRead", "cacheCreation")), *_REQUEST),
    of="tokens",
)
LINES = _counter(
    "lines_of_code.count",
    "Lines of code added and removed.",
    "a file was edited",
    labels=(Label("type", ("added", "removed")), _MODEL),
    of="lines",
)
COMMITS = _counter("commit.count", "Git commits created.", "a commit was created", of="commits", windows=("1h", "1d"))
PULL_REQUESTS = _counter(
    "pull_request.count",
    "Pull requests created.",
    "a pull request was created",
    of="pull requests",
    windows=("1h", "1d"),
)
EDIT_DECISIONS = _counter(
    "code_edit_tool.decision",
    "Decisions about edits of files, by users and by their settings.",
    "an edit was accepted or rejected",
    labels=(
        Label("tool_name", meaning="Edit, Write or NotebookEdit"),
        Label("decision", ("accept", "reject")),
        Label("source", ("config", "hook", "user_permanent", "user_temporary", "user_abort", "user_reject")),
        Label("language", meaning="unknown for other file extensions"),
    ),
    of="decisions",
)
ACTIVE_TIME = _counter(
    "active_time.total",
    "Time in which a session is used, without idle time.",
    "a session was used",
    "seconds",
    labels=(Label("type", ("user", "cli"), "user: keyboard; cli: tools and responses"),),
    unit="s",
)
