"""What a run read, noted so that the next one can tell whether anything changed."""
