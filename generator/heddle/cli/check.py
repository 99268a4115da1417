"""`heddle check`."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heddle.cli.errors import exits, use_color
from heddle.cli.files import require_writable, write_file
from heddle.cli.options import definitions_option, env_option
from heddle.cli.progress import ProgressBar

if TYPE_CHECKING:
    from heddle.lint.selection import LintResult, RuleSelection
    from heddle.settings.model import Settings

_SEVERITIES = ("error", "warning", "note", "advice")
_FORMATS = ("text", "json", "markdown", "sarif", "junit", "github")


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE.json]...")
@env_option
@definitions_option
@click.option("--select", multiple=True, metavar="RULE", help="Ask only this rule, or those that a glob fits.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Do not ask this rule, or those that a glob fits.")
@click.option("--show", type=click.Choice(_SEVERITIES), default="note", help="The least severity to show.")
@click.option("--fail-on", type=click.Choice(_SEVERITIES), default="warning", help="The least severity that exits 1.")
@click.option("--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Report only what is new since.")
@click.option("--write-baseline", type=click.Path(path_type=Path), metavar="FILE", help="Note what there is now.")
@click.option("--format", "shape", type=click.Choice(_FORMATS), default="text", help="How to report.")
def check(
    files: tuple[Path, ...],
    env: str | None,
    definitions: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    show: str,
    fail_on: str,
    baseline: Path | None,
    write_baseline: Path | None,
    shape: str,
) -> None:
    """Examine the definitions, or dashboards as JSON, by every rule.

    Exits 1 on findings, 2 where something cannot be compiled.
    """
    with exits():
        from heddle.diagnostics.finding import Severity
        from heddle.lint.baseline import encoded, new, read_baseline
        from heddle.lint.selection import RuleSelection
        from heddle.report.check import report
        from heddle.settings.load import load

        if write_baseline:
            require_writable("--write-baseline", write_baseline)
        settings = load(Path.cwd(), env, os.environ)
        known = read_baseline(baseline) if baseline else None
        asked = RuleSelection(today=_today(), select=select, ignore=ignore, least=Severity[show.upper()])
        examined = _examined(settings, asked, files, definitions)
        if write_baseline:
            write_file("--write-baseline", write_baseline, encoded(examined.findings, settings.root))
        found = examined.findings if known is None else new(examined.findings, known, settings.root)
        click.echo(report(found, shape, examined.dashboards, color=use_color(sys.stdout)), nl=False)
        if examined.broken:
            sys.exit(2)
        if any(finding.severity >= Severity[fail_on.upper()] for finding in found):
            sys.exit(1)


def _examined(
    settings: Settings, asked: RuleSelection, files: tuple[Path, ...], definitions: tuple[Path, ...]
) -> LintResult:
    from heddle.build.manifest import read_manifest
    from heddle.lint.definitions import lint_definitions
    from heddle.lint.external import lint_files
    from heddle.project.pipeline import load_project

    if files:
        return lint_files(files, asked)
    manifest = read_manifest(settings.root / settings.out)
    with load_project(settings, definitions) as project, ProgressBar("checked") as progress:
        return lint_definitions(project, asked, progress, previous=manifest.identities, tombstones=manifest.tombstones)


def _today() -> date:
    return datetime.now(UTC).date()
