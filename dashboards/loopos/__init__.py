"""LoopOS AI, whose telemetry is in Langfuse: requests, tokens, cost and sessions."""
