"""The variable words: each returns a grafanalib template."""
