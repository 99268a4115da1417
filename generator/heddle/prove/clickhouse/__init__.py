"""ClickHouse, by its HTTP interface."""
