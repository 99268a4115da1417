"""Alerts and those who are told, as files of Grafana and of Prometheus."""
