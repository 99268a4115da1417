"""Tests of pushing: one contract for the Grafana in tests/grafana_double and for real ones."""
