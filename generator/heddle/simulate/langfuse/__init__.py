"""LoopOS AI, which has no metrics: its requests, as Langfuse's ClickHouse holds them."""
