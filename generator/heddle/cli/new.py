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

    _create(0, lambda root, folder: new_system(root, folder, name))


@new.command()
@click.argument("name", metavar="SYSTEM/NAME")
def dashboard(name: str) -> None:
    """Create a dashboard of a system."""
    from heddle.starter.additions import new_dashboard

    _create(0, lambda root, folder: new_dashboard(root, folder, name))


@new.command()
@click.argument("name")
@click.option(
    "--type",
    type=click.Choice(["prometheus", "loki", "jaeger", "tempo", "postgres", "clickhouse", "infinity"]),
    default="prometheus",
    show_default=True,
    help="Type of the data source.",
)
def datasource(name: str, type: str) -> None:
    """Create a data source below the last definitions folder."""
    from heddle.starter.additions import new_datasource

    _create(-1, lambda root, folder: new_datasource(root, folder, name, type))


@new.command()
@click.argument("name", metavar="OBJECT/PROBLEM")
def rule(name: str) -> None:
    """Create a rule of the project for `heddle check`. NAME is its id."""
    from heddle.starter.additions import new_rule

    _create(None, lambda root, folder: new_rule(root, folder, name))


def _create(index: int | None, plan: Callable[[Path, Path], NewFiles]) -> None:
    """Write the files that `plan` returns for the root of the project and a folder: of definitions or of rules."""
    with exits():
        from heddle.settings.load import load

        settings = load(Path.cwd(), None, os.environ)
        folder = settings.rules if index is None else settings.definitions[index]
        files = plan(settings.root, settings.root / folder)
        files.write()
        for path in files.created:
            click.echo(f"created   {os.path.relpath(settings.root / path)}")
        click.echo("\nnext: heddle generate && heddle check")
