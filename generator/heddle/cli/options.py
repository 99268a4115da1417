"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path

import click

env_option = click.option("--env", metavar="NAME", help="Environment of the settings: [tool.heddle.environments.NAME].")

definitions_option = click.option(
    "--definitions",
    type=click.Path(path_type=Path),
    metavar="DIR",
    multiple=True,
    help="Definitions folder; may be repeated (default: the setting `definitions`).",
)
