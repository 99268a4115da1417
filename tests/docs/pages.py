"""The content of the pages: blocks of code with the results that they state, links and headings."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = (README, *sorted((ROOT / "docs").rglob("*.md")))
SCOPE = 'job=~"$shop_job", instance=~"$shop_instance"'
"""What the pages shorten to `…`."""

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PATH = re.compile(r"# (\S+\.py)\n")
_DECLARES = re.compile(r"^(?:dashboard|datasource) = ", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_ERROR_LINE = re.compile(r"^  --> (\S+?):(\d+)(?::\d+)?\n +\d+ \| (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block; `line` is that of its fence."""

    page: Path
    line: int
    language: str
    text: str

    @property
    def file(self) -> str:
        """The path that its first line names, or an empty text."""
        match = _PATH.match(self.text)
        return match[1] if match else ""

    @property
    def definition(self) -> bool:
        return self.language == "python" and bool(_DECLARES.search(self.text))

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


@dataclass(frozen=True)
class ErrorLine:
    """The location of an error on a page, and its source line."""

    file: str
    line: int
    text: str


@cache
def blocks(page: Path) -> tuple[Block, ...]:
    text = page.read_text(encoding="utf-8")
    return tuple(
        Block(page, text.count("\n", 0, found.start()) + 1, found[1], found[2]) for found in _FENCE.finditer(text)
    )


def python(page: Path) -> list[Block]:
    return [block for block in blocks(page) if block.language == "python"]


def definitions() -> list[Block]:
    return [block for page in PAGES for block in blocks(page) if block.definition]


def error_blocks() -> list[Block]:
    """Return the blocks with the text of an error."""
    return [block for page in PAGES for block in blocks(page) if block.text.startswith("error[")]


def error_line(block: Block) -> ErrorLine:
    """Return the location and the source line in the text of an error."""
    match = _ERROR_LINE.search(block.text)
    assert match, f"{block} shows an error without its source line"
    return ErrorLine(match[1], int(match[2]), match[3])


def stated_results(block: Block) -> Iterator[tuple[str, str]]:
    """Yield each expression statement of a block with the comment below it."""
    lines = block.text.splitlines()
    statements = ast.parse(block.text).body
    for statement, following in zip(statements, [*statements[1:], None], strict=True):
        if isinstance(statement, ast.Expr) and not isinstance(statement.value, ast.Constant):
            under = lines[statement.end_lineno : following.lineno - 1 if following else None]
            comment = " ".join(line.removeprefix("#").strip() for line in under).strip()
            yield ast.unparse(statement), comment.replace("…", SCOPE)


def links(page: Path) -> list[str]:
    """Return the targets of a page's links within the project."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return [link for link in _LINK.findall(text) if not re.match(r"\w+:", link)]


@cache
def anchors(page: Path) -> frozenset[str]:
    """Return the anchors that GitHub gives to a page's headings."""
    headings = _HEADING.findall(_FENCE.sub("", page.read_text(encoding="utf-8")))
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)


def replace_line(text: str, line: int, by: str) -> str:
    """Return a text with one of its lines, counted from 1, replaced."""
    lines = text.splitlines(keepends=True)
    assert textwrap.dedent(by) != textwrap.dedent(lines[line - 1]).rstrip(), "the line is the same"
    lines[line - 1] = f"{by}\n"
    return "".join(lines)
