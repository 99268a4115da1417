"""Dashboards that were not built with Heddle: reads them from files and resources of any kind, with what is wrong."""
