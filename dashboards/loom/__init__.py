"""Loom, the agent orchestrator in Go."""
