"""From `out/` to a live Grafana and back: what is read there, planned, applied, verified and restored."""
