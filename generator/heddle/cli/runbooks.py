"""`heddle runbooks`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from heddle.cli.errors import exits
from heddle.cli.options import env_option


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default="docs/runbooks")
@env_option
def runbooks(folder: Path, env: str | None) -> None:
    """Write a page for each alert: its query, what to check, and how to resolve it.

    FOLDER is docs/runbooks by default. Pages of alerts that no longer exist are removed; other files are not touched.
    Publish the pages, and set `alerts.runbooks` to their address, so that alerts link to them.
    """
    with exits():
        from heddle.report.runbooks import load_alerts, pages, write
        from heddle.settings.load import load

        texts = pages(load_alerts(load(Path.cwd(), env, os.environ)))
        write(folder, texts)
        alerts = len(texts) - 1
        click.echo(f"{alerts} alert{'s' if alerts != 1 else ''}: {folder}")
