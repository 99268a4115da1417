"""`check`: from definitions, or dashboards as JSON, to everything that is wrong with them."""

from __future__ import annotations

from heddle.lint.definitions import lint_definitions
from heddle.lint.external import lint_files
from heddle.lint.selection import LintResult, RuleSelection

__all__ = ["LintResult", "RuleSelection", "lint_definitions", "lint_files"]
