"""`heddle diff`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heddle.cli.errors import exits
from heddle.cli.files import require_place, write_file
from heddle.cli.options import env_option

if TYPE_CHECKING:
    from heddle.diff.change import Diff

_COLOURS = {"behaviour": "yellow", "look": "cyan", "words": "blue", "red": "red", "green": "green"}
_NOW = "working tree"


@click.command()
@click.argument("before", required=False, metavar="[REV | A.json]")
@click.argument("after", required=False, metavar="[REV2 | B.json]")
@env_option
@click.option(
    "--format",
    type=click.Choice(["text", "markdown", "json", "html"]),
    default="text",
    show_default=True,
    help="How to show it.",
)
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Write it to a file.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="The generated files; `out` by default.")
@click.option("--exit-code", is_flag=True, help="Exit 1 when there are differences.")
def diff(
    before: str | None,
    after: str | None,
    env: str | None,
    format: str,
    output: Path | None,
    out: Path | None,
    exit_code: bool,
) -> None:
    """Say what changed in the generated files, in sentences.

    Compares the working tree with REV (by default HEAD; in a pull request the commit at which it began), REV2 with REV,
    or the dashboards in two JSON files.
    """
    with exits():
        if output:
            require_place("--output", output, "diff/output")
        review = _files(before, after) if _are_files(before, after) else _trees(before, after, env, out)
        # A lone surrogate, which JSON can hold, is no text that can be printed.
        shown = _shown(review, format, colour=output is None and sys.stdout.isatty())
        shown = shown.encode("utf-8", "replace").decode()
        if output is None:
            click.echo(shown)
        else:
            write_file("--output", output, f"{shown}\n".encode(), "diff/output")
        if exit_code and review.parts:
            sys.exit(1)


def _are_files(before: str | None, after: str | None) -> bool:
    from heddle.diff.sources import refuse

    files = [word.endswith(".json") for word in (before, after) if word]
    if any(files) and files != [True, True]:
        message = "this compares two revisions or two dashboards, and here is one JSON file"
        refuse("diff/usage", Path(before or ""), message, "name a second JSON file")
    return any(files)


def _files(before: str | None, after: str | None) -> Diff:
    from heddle.diff.diff_trees import diff_dashboards
    from heddle.diff.sources import read_dashboard

    paths = Path(before or ""), Path(after or "")
    return diff_dashboards(read_dashboard(paths[0]), read_dashboard(paths[1]), (str(paths[0]), str(paths[1])))


def _trees(before: str | None, after: str | None, env: str | None, out: Path | None) -> Diff:
    from heddle.diff.diff_trees import diff_trees
    from heddle.diff.sources import Repository, base, working_tree
    from heddle.settings.load import load

    if out is None:
        settings = load(Path.cwd(), env, os.environ)
        out = settings.root / settings.text("out")
    repository = Repository(out.absolute())
    start = before or base(repository, os.environ)
    old = repository.tree(start)
    new = repository.tree(after) if after else working_tree(out)
    return diff_trees(old, new, (start, after or _NOW))


def _shown(review: Diff, format: str, *, colour: bool) -> str:
    match format:
        case "json":
            from heddle.report.diff_json import as_json

            return as_json(review)
        case "markdown":
            from heddle.report.diff_markdown import markdown

            return markdown(review)
        case "html":
            from heddle.report.diff_html import html

            return html(review)
    from heddle.report.diff_text import plain, text

    return text(review, _paint if colour else plain)


def _paint(text: str, style: str) -> str:
    return click.style(text, fg=_COLOURS.get(style), bold=style in {"bold", "red"} or None)
