"""Loom Core, the event bus and agent runtime in Rust."""
