"""`heddle generate`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from heddle.cli.environments import all_environments_option, run_in_environments
from heddle.cli.errors import exits, use_color
from heddle.cli.fleet import fleet_option, require_only_fleet
from heddle.cli.fleet_files import generate_fleet
from heddle.cli.options import definitions_option, env_option
from heddle.cli.progress import ProgressBar

if TYPE_CHECKING:
    from heddle.build.generate import Result
    from heddle.settings.model import Settings


@click.command()
@env_option
@all_environments_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder of generated files (default: the setting `out`).",
)
@definitions_option
@click.option(
    "--check", is_flag=True, help="Write nothing; list files that are not up to date and exit with 1 if there are any."
)
@click.option("--allow-removals", is_flag=True, help="Allow removing more than half of the dashboards.")
@click.option(
    "--drop-tombstones",
    is_flag=True,
    help="Remove the tombstones: entries that make Grafana delete what earlier runs removed.",
)
@fleet_option
def generate(
    env: str | None,
    all_environments: bool,
    out: Path | None,
    definitions: tuple[Path, ...],
    check: bool,
    allow_removals: bool,
    drop_tombstones: bool,
    fleet: bool,
) -> None:
    """Compile the definitions to the files that Grafana provisions.

    Nothing is written unless everything compiles. Exits with 3 if more than half of the dashboards would be removed.
    """
    if all_environments and out:
        raise click.UsageError("--out and --all-environments cannot be combined")

    options = {"check": check, "allow_removals": allow_removals, "drop_tombstones": drop_tombstones}
    if fleet:
        require_only_fleet(fleet, {"--env": env, "--all-environments": all_environments, "--out": out})
        generate_fleet(lambda settings: _run(settings, definitions, None, options))

    def run(name: str | None) -> None:
        _generate(name, definitions, out, options)

    run_in_environments(run, env, all=all_environments)


def _generate(env: str | None, definitions: tuple[Path, ...], out: Path | None, options: Mapping[str, bool]) -> None:
    started = monotonic()
    with exits():
        from heddle.report.generate import summary
        from heddle.settings.load import load

        result = _run(load(Path.cwd(), env, os.environ), definitions, out, options)
        try:
            _print_details(result)
        finally:  # Also after Ctrl-C: by now the files are written.
            click.echo(summary(result, monotonic() - started), err=result.check)
        if result.check and result.changes:
            sys.exit(1)


def _run(settings: Settings, definitions: tuple[Path, ...], out: Path | None, options: Mapping[str, bool]) -> Result:
    from heddle.build.generate import generate

    with ProgressBar("compiled") as progress:
        return generate(settings, definitions, out=out, progress=progress, **options)


def _print_details(result: Result) -> None:
    from heddle.report.findings import render_findings
    from heddle.report.generate import details

    if result.warnings:
        click.echo(render_findings(result.warnings, color=use_color(sys.stderr)), err=True)
    for line in details(result):
        click.echo(line)
