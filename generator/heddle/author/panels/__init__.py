"""The panel words: each returns a grafanalib panel in house style."""
