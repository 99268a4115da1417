"""Runs the rules for `heddle check`."""
