"""Reasons why a query is not parsed although its data source may accept it; each completes "a query ..."."""

from __future__ import annotations

from typing import Final

VARIABLE_SYNTAX: Final = "with a variable in place of syntax"
"""A variable outside of strings and durations, whose value may be any part of a query."""
TOO_DEEP: Final = "nested too deeply"
MAX_LENGTH: Final = 20_000
"""The length of the longest query that is parsed: three times that of the longest one in 1,700 public dashboards."""
