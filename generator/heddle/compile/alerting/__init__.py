"""Compilation of alerts: rule files and notifications."""
