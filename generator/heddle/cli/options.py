"""The options that several commands have, said once."""

from __future__ import annotations

from pathlib import Path

import click

env_option = click.option("--env", metavar="NAME", help="Environment of the settings: [tool.heddle.environments.NAME].")

definitions_option = click.option(
    "--definitions",
    type=click.Path(path_type=Path),
    metavar="DIR",
    multiple=True,
    help="Folder of definitions; may be given more than once. The settings' folders by default.",
)
