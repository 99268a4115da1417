"""Rules about data sources."""
