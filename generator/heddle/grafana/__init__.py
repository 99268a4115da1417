"""Facts about Grafana, and the client for its API."""
