"""A Grafana for tests: it stores what is sent, and responds as a version of Grafana does."""
