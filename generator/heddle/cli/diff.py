"""`heddle diff`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heddle.cli.environments import all_environments_option, run_in_environments
from heddle.cli.errors import exits
from heddle.cli.files import require_writable, write_file
from heddle.cli.fleet import fleet_option, require_only_fleet
from heddle.cli.fleet_files import diff_fleet
from heddle.cli.options import env_option
from heddle.diagnostics.errors import HeddleError

if TYPE_CHECKING:
    from heddle.diff.change import Diff
    from heddle.diff.objects import Tree

_COLORS = {"behavior": "yellow", "appearance": "cyan", "text": "blue", "red": "red", "green": "green"}
_WORKING_TREE = "working tree"


@click.command()
@click.argument("before", required=False, metavar="[REV | A.json]")
@click.argument("after", required=False, metavar="[REV2 | B.json]")
@env_option
@all_environments_option
@click.option(
    "--format",
    type=click.Choice(["text", "markdown", "json", "html"]),
    default="text",
    show_default=True,
    help="Output format.",
)
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to this file instead of standard output."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder of generated files (default: the setting `out`).",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 if there are differences.")
@fleet_option
def diff(
    before: str | None,
    after: str | None,
    env: str | None,
    all_environments: bool,
    format: str,
    output: Path | None,
    out: Path | None,
    exit_code: bool,
    fleet: bool,
) -> None:
    """Explain what changed in the generated files.

    Compares the working tree with REV (default: HEAD, or in a pull request the commit where it began), REV2 with REV,
    or the dashboards in two JSON files.
    """
    if fleet:
        options = {"--env": env, "--all-environments": all_environments, "--out": out, "--output": output}
        require_only_fleet(fleet, options)
        if format not in {"text", "json"}:
            raise click.UsageError("--fleet prints text or JSON")
        diff_fleet(
            lambda settings: _diff_trees(before, after, settings.root / settings.out),
            output_format=format,
            exit_code=exit_code,
        )
    if all_environments and (out or output or format not in {"text", "markdown"}):
        raise click.UsageError(
            "--all-environments prints text or Markdown and cannot be combined with --out or --output"
        )

    def run(name: str | None) -> None:
        with exits():
            if output:
                require_writable("--output", output, "diff/unwritable-output")
            if _are_files(before, after):
                result = _diff_files(before, after)
            else:
                result = _diff_trees(before, after, _output_folder(name, out, is_compared=not after))
            # JSON may contain a lone surrogate, which cannot be encoded for output.
            report = _report(result, format, color=output is None and sys.stdout.isatty())
            report = report.encode("utf-8", "replace").decode()
            if output is None:
                click.echo(report)
            else:
                write_file("--output", output, f"{report}\n".encode(), "diff/unwritable-output")
            if exit_code and result.objects:
                sys.exit(1)

    run_in_environments(run, env, all=all_environments)


def _are_files(before: str | None, after: str | None) -> bool:
    from heddle.diff.sources import refuse

    are_json = [name.endswith(".json") for name in (before, after) if name]
    if any(are_json) and are_json != [True, True]:
        message = "expected two revisions or two JSON files, got one JSON file"
        refuse("diff/missing-argument", Path(before or ""), message, "pass a second JSON file")
    return any(are_json)


def _diff_files(before: str | None, after: str | None) -> Diff:
    from heddle.diff.sources import read_dashboard
    from heddle.diff.trees import diff_dashboards

    paths = Path(before or ""), Path(after or "")
    return diff_dashboards(read_dashboard(paths[0]), read_dashboard(paths[1]), (str(paths[0]), str(paths[1])))


def _output_folder(env: str | None, out: Path | None, *, is_compared: bool) -> Path:
    """Return the folder of generated files. Raises Refused if it is compared, and has those of another environment."""
    from heddle.build.environment import require_environment
    from heddle.settings.load import load

    if out and not env:
        return out
    settings = load(Path.cwd(), env, os.environ)
    folder = out or settings.root / settings.out
    if env and is_compared:
        require_environment(settings, folder)
    return folder


def _diff_trees(before: str | None, after: str | None, out: Path) -> Diff:
    from heddle.diff.sources import Repository, base_revision, working_tree
    from heddle.diff.trees import diff_trees

    repository = Repository(out.absolute())
    start = before or base_revision(repository, os.environ)
    tree_before = repository.tree(start)
    tree_after = repository.tree(after) if after else working_tree(out)
    _report_environments({start: tree_before, after or _WORKING_TREE: tree_after})
    return diff_trees(tree_before, tree_after, (start, after or _WORKING_TREE))


def _report_environments(trees: Mapping[str, Tree]) -> None:
    """Print the environments of two trees that were generated for different ones."""
    from heddle.build.manifest import MANIFEST, parse_manifest

    try:
        names = {
            name: parse_manifest(tree[MANIFEST], Path(MANIFEST)).environment
            for name, tree in trees.items()
            if MANIFEST in tree
        }
    except HeddleError:
        return  # `heddle generate` reports an invalid manifest; the files can be compared without one.
    if len(set(names.values())) > 1:
        texts = [f"{name}: {environment or 'none'}" for name, environment in names.items()]
        click.echo(f"note: the files are those of different environments ({', '.join(texts)})", err=True)


def _report(result: Diff, format: str, *, color: bool) -> str:
    match format:
        case "json":
            from heddle.report.diff_json import as_json

            return as_json(result)
        case "markdown":
            from heddle.report.diff_markdown import markdown

            return markdown(result)
        case "html":
            from heddle.report.diff_html import html

            return html(result)
    from heddle.report.diff_text import plain, text

    return text(result, _paint if color else plain)


def _paint(text: str, style: str) -> str:
    return click.style(text, fg=_COLORS.get(style), bold=style in {"bold", "red"} or None)
