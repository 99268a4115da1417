"""The stack around Grafana: configuration of Prometheus, the OpenTelemetry collector, Loki and the log shippers."""
