"""The backends: for each, its client, what dashboards need of it, and the diagnosis of empty results."""
