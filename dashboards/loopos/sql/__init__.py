"""SQL statements for Langfuse's ClickHouse, in both layouts of its storage."""
