"""`heddle check`."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heddle.cli.environments import all_environments_option, run_in_environments
from heddle.cli.errors import exits, use_color
from heddle.cli.files import require_writable, write_file
from heddle.cli.metrics_options import metrics_options
from heddle.cli.options import definitions_option, env_option
from heddle.cli.progress import ProgressBar

if TYPE_CHECKING:
    from heddle.lint.comparison import Comparison
    from heddle.lint.project import LintResult
    from heddle.lint.selection import RuleSelection
    from heddle.project.contract import ContractOptions
    from heddle.settings.model import Settings

_SEVERITIES = ("error", "warning", "note", "advice")
_CONCATENATED = ("text", "markdown", "github")
"""Formats in which the reports of several environments can be concatenated."""
_FORMATS = ("text", "json", "markdown", "sarif", "junit", "github")


@click.command(short_help="Check definitions or dashboard files against the rules.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@env_option
@all_environments_option
@definitions_option
@click.option(
    "--select", multiple=True, metavar="RULE", help="Run only rules matching this id or glob; may be repeated."
)
@click.option("--ignore", multiple=True, metavar="RULE", help="Skip rules matching this id or glob; may be repeated.")
@click.option(
    "--show", type=click.Choice(_SEVERITIES), default="note", show_default=True, help="Minimum severity to report."
)
@click.option(
    "--fail-on",
    type=click.Choice(_SEVERITIES),
    default="warning",
    show_default=True,
    help="Minimum severity for exit code 1.",
)
@click.option(
    "--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Report only findings not in this file."
)
@click.option(
    "--write-baseline",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the current findings to a baseline file.",
)
@click.option("--format", type=click.Choice(_FORMATS), default="text", show_default=True, help="Output format.")
@metrics_options()
@click.option("--only-metrics", is_flag=True, help="Run only the rules that compare queries with --metrics.")
def check(
    files: tuple[Path, ...],
    env: str | None,
    all_environments: bool,
    definitions: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    show: str,
    fail_on: str,
    baseline: Path | None,
    write_baseline: Path | None,
    format: str,
    contract: ContractOptions | None,
    only_metrics: bool,
) -> None:
    """Check the definitions, or dashboards in JSON or YAML files, against all rules.

    With --metrics, queries are compared with the metrics of programs, also those in files with Prometheus rules.

    Exits with 1 on findings, 2 if something cannot be compiled or read.
    """
    if all_environments and (files or write_baseline or format not in _CONCATENATED):
        raise click.UsageError(
            "--all-environments only checks definitions, as text, Markdown or GitHub annotations; otherwise use --env"
        )

    if only_metrics and contract is None:
        raise click.UsageError("--only-metrics needs --metrics")

    def run(name: str | None) -> None:
        with exits():
            from heddle.diagnostics.finding import Severity
            from heddle.lint.baseline import format_baseline, new_findings, read_baseline
            from heddle.lint.project_rules import project_rules
            from heddle.lint.selection import RuleSelection
            from heddle.report.check import report
            from heddle.settings.load import load

            if write_baseline:
                require_writable("--write-baseline", write_baseline)
            settings = load(Path.cwd(), name, os.environ)
            known = read_baseline(baseline) if baseline else None
            today = datetime.now(UTC).date()
            selection = RuleSelection(
                today=today,
                select=select,
                ignore=ignore,
                least=Severity[show.upper()],
                own=project_rules(settings.root / settings.rules),
            )
            comparison = _comparison(contract, settings, files)
            only = only_metrics or bool(comparison and comparison.before)
            result = _lint(settings, selection, files, definitions, comparison, only_metrics=only)
            if write_baseline:
                write_file("--write-baseline", write_baseline, format_baseline(result.findings, settings.root))
            findings = result.findings if known is None else new_findings(result.findings, known, settings.root)
            click.echo(
                report(findings, format, result.dashboards, result.queries, comparison, color=use_color(sys.stdout)),
                nl=False,
            )
            if result.broken:
                sys.exit(2)
            if any(finding.severity >= Severity[fail_on.upper()] for finding in findings):
                sys.exit(1)

    run_in_environments(run, env, all=all_environments)


def _comparison(contract: ContractOptions | None, settings: Settings, files: tuple[Path, ...]) -> Comparison | None:
    if contract is None:
        return None
    from heddle.lint.comparison import Comparison
    from heddle.project.contract import load_contract

    catalogs = load_contract(contract, settings, files)
    return Comparison(catalogs.current, catalogs.before)


def _lint(
    settings: Settings,
    selection: RuleSelection,
    files: tuple[Path, ...],
    definitions: tuple[Path, ...],
    comparison: Comparison | None,
    *,
    only_metrics: bool,
) -> LintResult:
    from heddle.build.manifest import read_manifest
    from heddle.lint.external import lint_files
    from heddle.lint.project import lint_definitions
    from heddle.project.pipeline import load_project

    if files:
        return lint_files(files, selection, comparison, settings=settings, only_metrics=only_metrics)
    manifest = read_manifest(settings.root / settings.out)
    with load_project(settings, definitions) as project, ProgressBar("checked") as progress:
        return lint_definitions(
            project,
            selection,
            progress,
            comparison=comparison,
            only_metrics=only_metrics,
            previous=manifest.identities,
            tombstones=manifest.tombstones,
        )
