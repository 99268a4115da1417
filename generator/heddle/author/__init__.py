"""What definitions are written with: dashboards, rows, panels, queries, variables, alerts and data sources."""
