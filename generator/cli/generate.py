"""`heddle generate`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from generator.cli.exits import exits
from generator.cli.progress import Progress

if TYPE_CHECKING:
    from generator.generate.request import Result


@click.command()
@click.option("--env", metavar="NAME", help="Environment of the settings: [tool.heddle.environments.NAME].")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where to write; `out` by default.")
@click.option(
    "--definitions",
    type=click.Path(path_type=Path),
    metavar="DIR",
    multiple=True,
    help="Folder of definitions; may be given more than once. `dashboards` and `datasources` by default.",
)
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
        from generator.generate import Request, run
        from generator.settings.load import load

        settings = load(Path.cwd(), env, os.environ)
        request = Request(
            settings=settings,
            definitions=definitions or tuple(settings.root / name for name in settings.texts("definitions")),
            systems=() if definitions else settings.texts("systems"),
            out=out or settings.root / settings.text("out"),
            check=check,
            drop_tombstones=drop_tombstones,
        )
        progress = Progress("compiled")
        try:
            result = run(request, progress)
        finally:
            progress.clear()
        _tell(result, monotonic() - started)
        if check and result.changes:
            sys.exit(1)


def _tell(result: Result, seconds: float) -> None:
    from generator.report.generated import listing, summary
    from generator.report.problems import render

    if result.warnings:
        click.echo(render(result.warnings), err=True)
    if result.check:
        for line in listing(result):
            click.echo(line)
    click.echo(summary(result, seconds), err=result.check)
