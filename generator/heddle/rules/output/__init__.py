"""Rules about the generated files."""
