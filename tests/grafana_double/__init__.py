"""A Grafana for tests: it keeps what is sent, and answers in the words of a version."""
