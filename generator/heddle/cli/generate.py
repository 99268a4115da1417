"""`heddle generate`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from heddle.cli.errors import exits, use_color
from heddle.cli.options import definitions_option, env_option
from heddle.cli.progress import Progress

if TYPE_CHECKING:
    from heddle.build.generate import Result


@click.command()
@env_option
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where to write; `out` by default.")
@definitions_option
@click.option("--check", is_flag=True, help="Write nothing; exit 1 and list the files that are not up to date.")
@click.option("--drop-tombstones", is_flag=True, help="Forget removed data sources instead of deleting them again.")
def generate(
    env: str | None, out: Path | None, definitions: tuple[Path, ...], check: bool, drop_tombstones: bool
) -> None:
    """Compile the definitions into the files that Grafana provisions.

    Nothing is written unless everything compiled.
    """
    started = monotonic()
    with exits():
        from heddle.build.generate import generate as run
        from heddle.settings.load import load

        settings = load(Path.cwd(), env, os.environ)
        progress = Progress("compiled")
        try:
            result = run(
                settings, definitions, out=out, check=check, drop_tombstones=drop_tombstones, progress=progress
            )
        finally:
            progress.clear()
        try:
            _tell(result, monotonic() - started)
        except KeyboardInterrupt:
            click.echo(_summary(result, monotonic() - started), err=check)
            raise
        if check and result.changes:
            sys.exit(1)


def _tell(result: Result, seconds: float) -> None:
    from heddle.report.findings import render_findings
    from heddle.report.generate import listing

    if result.warnings:
        click.echo(render_findings(result.warnings, color=use_color(sys.stderr)), err=True)
    if result.check:
        for line in listing(result):
            click.echo(line)
    click.echo(_summary(result, seconds), err=result.check)


def _summary(result: Result, seconds: float) -> str:
    from heddle.report.generate import summary

    return summary(result, seconds)
