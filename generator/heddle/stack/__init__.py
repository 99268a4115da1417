"""The stack around Grafana: configuration of Prometheus, the collector, Loki and what ships logs."""
