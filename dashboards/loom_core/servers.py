"""MCP servers whose calls fail because their process has ended, for panels and alerts."""

from __future__ import annotations

from heddle import Expr, Recorded, re

from .telemetry import LOOM_CORE, TOOL_ERRORS, TOOL_INVOCATIONS

# Tools of an MCP server are named `server:tool`. Only Loom Core's MCP client writes this text, and these two errors
# occur after the server's process has ended: Loom Core neither restarts it nor reconnects.
_LOST = TOOL_ERRORS.where(error=re(".*MCP call failed: (IO|Transport) error.*"))
_LABELS = ("exported_job", "server")


def _with_server(calls: Expr) -> Expr:
    return calls.relabel("tool", to="server", pattern="([^:]*):.*")


_LOST_CALLS = Recorded(
    LOOM_CORE, "loom_core_lost_calls:growth15m", _LABELS, expression=_with_server(_LOST.growth("15m"))
)
_LOST_CALLS_HOUR = Recorded(
    LOOM_CORE, "loom_core_lost_calls:growth1h", _LABELS, expression=_with_server(_LOST.growth("1h"))
)
_SUCCESSFUL_CALLS = Recorded(
    LOOM_CORE,
    "loom_core_successful_calls:growth5m",
    _LABELS,
    expression=_with_server(TOOL_INVOCATIONS.growth("5m")),
)
_SUCCESSFUL_CALLS_HOUR = Recorded(
    LOOM_CORE,
    "loom_core_successful_calls:growth1h",
    _LABELS,
    expression=_with_server(TOOL_INVOCATIONS.growth("1h")),
)

LOST_CALLS = _LOST_CALLS.sum(by=_LABELS)
"""The calls over the last 15 minutes that failed because the MCP server had ended, by Loom Core and server."""
LOST_CALLS_HOUR = _LOST_CALLS_HOUR.sum(by="server")
"""The same over the last hour, by server."""
SUCCESSFUL_CALLS = _SUCCESSFUL_CALLS.sum(by=_LABELS)
"""The successful tool calls in the last 5 minutes, by Loom Core and server."""
SUCCESSFUL_CALLS_HOUR = _SUCCESSFUL_CALLS_HOUR.sum(by="server")
"""The same over the last hour, by server."""
LOST_SERVERS = (LOST_CALLS > 0).unless(SUCCESSFUL_CALLS > 0)
"""The lost calls over the last 15 minutes of each MCP server that answered no call in the last 5 minutes."""
