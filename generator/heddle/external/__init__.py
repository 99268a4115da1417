"""Dashboards that were not built with Heddle: read from files and resources of any kind, with their defects."""
