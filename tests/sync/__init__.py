"""Tests of pushing: one contract for the Grafana in tests/grafana and for real ones."""
