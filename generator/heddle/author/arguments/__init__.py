"""Checks the arguments of the public API, and raises an error for a value of a wrong type."""
