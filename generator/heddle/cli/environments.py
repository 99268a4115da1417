"""`--all-environments`: a command that runs once without an environment, and once for each one in the settings."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from heddle.cli.errors import exits

all_environments_option = click.option(
    "--all-environments",
    is_flag=True,
    help="Run without an environment, and then in each environment of the settings. Each needs its own `out`.",
)


def run_in_environments(run: Callable[[str | None], None], env: str | None, *, all: bool) -> None:
    """Run a command in one environment or in all of them, and exit with the highest of their codes.

    Raises BadInput if two environments have the same output folder, and UsageError if `env` is given too.
    """
    if not all:
        run(env)
        return
    if env:
        raise click.UsageError("--env and --all-environments cannot be combined")
    with exits():
        environments = _environments()
    worst = 0
    for name in environments:
        click.echo(f"environment {name}:" if name else "without an environment:", err=True)
        try:
            run(name)
        except SystemExit as error:
            worst = max(worst, error.code if isinstance(error.code, int) else 1)
    sys.exit(worst)


def _environments() -> list[str | None]:
    from heddle.diagnostics.errors import BadInput
    from heddle.diagnostics.finding import Finding
    from heddle.settings.load import environment_names, load

    names: list[str | None] = [None, *environment_names(Path.cwd(), os.environ)]
    users: dict[str, str | None] = {}
    for name in names:
        settings = load(Path.cwd(), name, os.environ)
        folder = os.path.normpath(settings.out)
        if folder in users:
            first = users[folder]
            both = f"{first!r} and {name!r}" if first else f"the settings without an environment and {name!r}"
            location = settings.source.document.location("environments", name or "")
            message = f"{both} have the same output folder, {settings.out!r}"
            help = f'set `out` in the environment, such as `out = "out/{name}"`'
            raise BadInput([Finding(id="settings/shared-output", location=location, message=message, help=help)])
        users[folder] = name
    return names
