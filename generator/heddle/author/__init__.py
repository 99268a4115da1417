"""What a definition is written with: dashboards, panels, queries, variables, alerts, data sources and simulations."""
