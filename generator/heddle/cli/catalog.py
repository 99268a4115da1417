"""`heddle catalog`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heddle.cli.errors import exits
from heddle.cli.options import env_option

if TYPE_CHECKING:
    from heddle.project.metric_sources import ExposedMetrics
    from heddle.starter.catalog import Difference


@click.group()
def catalog() -> None:
    """Create a catalog from the metrics of a program, or compare it with them."""


@catalog.command("from")
@click.argument("source", metavar="FILE|URL")
@click.option("--system", "name", metavar="NAME", required=True, help="Name of the system and of its folder.")
@click.option(
    "--match",
    metavar="GLOB",
    multiple=True,
    help="Only metrics whose name matches this glob, such as `shop_*`; may be repeated.",
)
@env_option
def from_source(source: str, name: str, match: tuple[str, ...], env: str | None) -> None:
    """Create the catalog of a system, `telemetry.py`, from its metrics, and the system's settings if it has none.

    Reads the text of a metrics page (Prometheus or OpenMetrics), or a resolved OpenTelemetry registry, the output of
    `weaver registry resolve`. If the system already has a catalog, the command compares it with the metrics instead: it
    reports metrics that are new, missing or changed, and exits with 1 if there are any.
    """
    with exits():
        from heddle.catalog.metrics import System
        from heddle.project.metric_sources import declared_metrics, read_metrics
        from heddle.settings.load import load
        from heddle.starter.additions import new_files_folder
        from heddle.starter.catalog import differences
        from heddle.starter.names import system_module, title_of

        settings = load(Path.cwd(), env, os.environ)
        root = new_files_folder(settings, 0)
        module = system_module(name, root)
        path = root / module / "telemetry.py"
        exposed = read_metrics(source, System(module, title_of(module)), match)
        if path.is_file():
            changes = differences(declared_metrics(settings, root, path, match), exposed.metrics)
            _print_differences(changes, exposed, path)
            sys.exit(1 if changes else 0)
        _create(exposed, source, path)


def _create(exposed: ExposedMetrics, source: str, path: Path) -> None:
    from heddle.starter.additions import new_catalog
    from heddle.starter.catalog import catalog_source

    system = exposed.metrics[0].system
    origin = source if "://" in source else Path(source).name
    text = catalog_source(system, exposed.metrics, closed=exposed.closed, origin=origin)
    files = new_catalog(path.parent, text)
    files.write()
    for created in sorted(files.created):
        click.echo(f"created   {os.path.relpath(path.parent / created)}")
    click.echo(f"{_count(len(exposed.metrics), 'metric')} declared")
    _print_untyped(exposed.untyped)


def _print_differences(found: list[Difference], exposed: ExposedMetrics, path: Path) -> None:
    from heddle.starter.catalog import declarations

    for difference in found:
        text = f": {difference.text}" if difference.text else ""
        click.echo(f"{difference.kind:<8}  {difference.metric.name}{text}")
    added = [difference.metric for difference in found if difference.kind == "new"]
    if added:
        click.echo(f"\nto declare the new metrics, add this to {os.path.relpath(path)}:\n")
        for line in declarations(added[0].system, added, closed=exposed.closed):
            click.echo(line)
    if any(difference.kind == "missing" for difference in found):
        click.echo(f"\nto create the catalog again, delete {os.path.relpath(path)} and run the command again")
    if not found:
        click.echo(f"{os.path.relpath(path)} matches the source: {_count(len(exposed.metrics), 'metric')}")
    _print_untyped(exposed.untyped)


def _print_untyped(names: Iterable[str]) -> None:
    for name in names:
        click.echo(f"{name} has no type: it is declared as a gauge", err=True)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
