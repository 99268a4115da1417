"""Findings, source locations, errors and the registry of all ids."""
