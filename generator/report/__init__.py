"""Results become text."""
