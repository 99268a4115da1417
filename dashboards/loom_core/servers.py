"""Which MCP servers Loom Core has lost: it does not report that, but calls of their tools fail."""

from __future__ import annotations

from heddle import Expr, re

from .telemetry import TOOL_ERRORS, TOOL_INVOCATIONS

# Tools of an MCP server are named `server:tool`. Only the client of MCP servers writes this text, and these two errors
# occur when the server's process is gone: it is neither restarted nor reconnected.
_LOST = TOOL_ERRORS.where(error=re(".*MCP call failed: (IO|Transport) error.*"))


def _by_server(calls: Expr) -> Expr:
    by_tool = calls.sum(by=("exported_job", "tool"))
    return by_tool.relabel("tool", to="server", pattern="([^:]*):.*").sum(by=("exported_job", "server"))


def lost_calls(window: str) -> Expr:
    """Return the calls within a window that failed because the MCP server was gone, by Loom Core and server."""
    return _by_server(_LOST.growth(window))


def successful_calls(window: str) -> Expr:
    """Return the successful calls of tools within a window, by Loom Core and server."""
    return _by_server(TOOL_INVOCATIONS.growth(window))


LOST_SERVERS = (lost_calls("15m") > 0).unless(successful_calls("5m") > 0)
"""The lost calls of the previous 15 minutes of each MCP server that answered no call in the previous 5 minutes."""
