"""Definitions come off the disk: found, run, and handed on as values."""
