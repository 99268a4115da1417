"""The canonical form of a dashboard: two files that show the same have the same form."""
