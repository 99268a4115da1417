"""The ids of everything that is reported without a rule, each with its page.

A rule brings its own page (`heddle.rules`); errors.md beside this module has the pages of the errors of loading,
compiling, writing, pushing and so on. `heddle.rules.registry.pages` joins the two. An id names the object and its
problem, so that `error[panel/missing-unit]` reads by itself. The tests fail if an id in the source, or one that any
finding of the suite has, lacks a page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

ID: Final = re.compile(r"[a-z]+/[a-z0-9]+(-[a-z0-9]+)*")
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_PAGE = re.compile(r"^### (\S+)\n\n", re.MULTILINE)


@cache
def error_pages() -> Mapping[str, str]:
    """Return the page of each error: a sentence that names the problem, then why it matters or what to do."""
    return {id: page for section in error_sections().values() for id, page in section.items()}


@cache
def error_sections() -> Mapping[str, Mapping[str, str]]:
    """Return the pages of the errors by the part of Heddle that reports them."""
    _, *parts = _SECTION.split(Path(__file__).with_name("errors.md").read_text(encoding="utf-8"))
    return {title: _pages(text) for title, text in zip(parts[::2], parts[1::2], strict=True)}


def _pages(text: str) -> Mapping[str, str]:
    _, *parts = _PAGE.split(text)
    return {id: page.strip() for id, page in zip(parts[::2], parts[1::2], strict=True)}
