"""What the dashboards ask of Langfuse's ClickHouse: the same questions of both layouts of its storage."""
