"""`heddle init`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from heddle.cli.errors import exits

if TYPE_CHECKING:
    from heddle.starter.project import Deployment, Start


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option(
    "--for",
    "deployment",
    type=click.Choice(["docker", "kubernetes", "push"]),
    default="docker",
    show_default=True,
    help="How the files reach Grafana: mounted by Docker, as manifests of Kubernetes, or by `heddle push` in CI.",
)
@click.option("--system", metavar="NAME", default="web", show_default=True, help="Name of the example's system.")
def init(folder: Path, deployment: Deployment, system: str) -> None:
    """Create the first files of a project: settings, a working example, a test, hooks and CI.

    Existing files are not replaced. FOLDER is the current folder by default; another one is created if it does not
    exist.
    """
    with exits():
        from heddle.starter.project import start_project
        from heddle.starter.requirement import requirement

        installed = requirement("push") if deployment == "push" else requirement()
        start = start_project(folder.resolve(), system, deployment, installed.line)
        start.files.write()
        _print(start)
        if not installed.portable:
            message = (
                f"Heddle was installed from a file; CI can only install `{installed.line}` if a package index has it"
            )
            click.echo(message, err=True)


def _print(start: Start) -> None:
    for path in sorted(start.files.created):
        click.echo(f"created   {path}")
    for path in sorted(start.files.appended):
        click.echo(f"extended  {path}")
    for path, text in start.to_add.items():
        click.echo(f"\n{path} exists; add this to it:\n\n{text.rstrip()}")
    click.echo(f"\nnext: pip install -r {start.requirements} && heddle generate && heddle check && pytest")
