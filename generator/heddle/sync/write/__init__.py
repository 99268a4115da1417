"""Writes one object at a time, each against the version that was planned."""
