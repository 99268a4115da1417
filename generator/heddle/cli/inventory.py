"""`heddle inventory`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heddle.cli.errors import exits, use_color
from heddle.cli.metrics_options import metrics_options
from heddle.cli.options import definitions_option, env_option

if TYPE_CHECKING:
    from heddle.project.contract import ContractOptions


@click.command(short_help="List metrics with their uses, and unused metrics.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@env_option
@definitions_option
@click.option(
    "--format", type=click.Choice(("text", "json", "csv")), default="text", show_default=True, help="Output format."
)
@metrics_options(comparing=False)
def inventory(
    files: tuple[Path, ...],
    env: str | None,
    definitions: tuple[Path, ...],
    format: str,
    contract: ContractOptions | None,
) -> None:
    """List the metrics that the definitions, or the dashboards and rules in files, use.

    For each metric, the panels, alerts, variables and annotations that use it are listed. With --metrics, also the
    metrics of programs that nothing uses, with the number of their series. Exits with 2 if something cannot be read.
    """
    with exits():
        from heddle.diagnostics.finding import Severity
        from heddle.lint.inventory import Inventory
        from heddle.project.contract import load_emitters
        from heddle.project.pipeline import load_project
        from heddle.report.findings import render_findings
        from heddle.report.inventory import inventory_report
        from heddle.settings.load import load

        settings = load(Path.cwd(), env, os.environ)
        result = Inventory(load_emitters(contract, settings) if contract else ())
        if files:
            result.add_files(files)
        else:
            with load_project(settings, definitions) as project:
                result.add_project(project)
        errors = [finding for finding in result.findings if finding.severity == Severity.ERROR]
        click.echo(inventory_report(result.entries, format), nl=False)
        if errors:
            click.echo(render_findings(errors, color=use_color(sys.stderr)), err=True)
            sys.exit(2)
