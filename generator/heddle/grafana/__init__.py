"""Facts about Grafana that every other package reads."""
