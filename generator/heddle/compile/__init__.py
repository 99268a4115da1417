"""Definitions become the files that Grafana reads: dashboard JSON and provisioning YAML."""
