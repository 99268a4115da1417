"""TokenHub, the proxy through which Loom reaches its models."""
