"""Jaeger: searches for traces, and traces by their id."""
