"""`heddle new`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heddle.cli.errors import exits

if TYPE_CHECKING:
    from heddle.starter.write import NewFiles


@click.group()
def new() -> None:
    """Create the first files of a system, a dashboard, a data source or a rule."""


@new.command()
@click.argument("name")
def system(name: str) -> None:
    """Create a system below the first definitions folder: catalog, dashboard, alert and settings."""
    from heddle.starter.additions import new_system

    _create(0, lambda folder: new_system(folder, name))


@new.command()
@click.argument("name", metavar="SYSTEM/NAME")
def dashboard(name: str) -> None:
    """Create a dashboard of a system."""
    from heddle.starter.additions import new_dashboard

    _create(0, lambda folder: new_dashboard(folder, name))


@new.command()
@click.argument("name")
@click.option(
    "--type",
    metavar="TYPE",
    default="prometheus",
    show_default=True,
    help="prometheus, loki, jaeger, tempo, postgres, clickhouse, infinity, or the id of another plugin.",
)
def datasource(name: str, type: str) -> None:
    """Create a data source below the last definitions folder."""
    from heddle.starter.additions import new_datasource

    _create(-1, lambda folder: new_datasource(folder, name, type))


@new.command()
@click.argument("name", metavar="OBJECT/PROBLEM")
def rule(name: str) -> None:
    """Create a rule of the project for `heddle check`. NAME is its id."""
    from heddle.starter.additions import new_rule

    _create(None, lambda folder: new_rule(folder, name))


def _create(position: int | None, plan: Callable[[Path], NewFiles]) -> None:
    """Write the files that `plan` returns for a definitions folder, by its position, or for the folder of rules."""
    with exits():
        from heddle.settings.load import load
        from heddle.starter.additions import new_files_folder

        files = plan(new_files_folder(load(Path.cwd(), None, os.environ), position))
        files.write()
        for path in files.created:
            click.echo(f"created   {os.path.relpath(files.folder / path)}")
        click.echo("\nnext: heddle generate && heddle check")
