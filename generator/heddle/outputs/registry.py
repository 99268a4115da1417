"""The outputs by their names in the setting `outputs`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from heddle.outputs.output import Output
from heddle.settings.model import Settings

FOLDERS: Final[Mapping[str, str]] = {
    "configmaps": "kubernetes",
    "operator": "operator",
    "git-sync": "git-sync",
    "apis": "apis",
}
"""The folder below `out/` of each output, by the name of the output; `provisioning` has all other folders."""


def open_outputs(settings: Settings) -> tuple[Output, ...]:
    """Return the outputs that the settings name, beside the provisioning files, for one run."""
    return tuple(_open(name, settings) for name in FOLDERS if name in settings.outputs)


def output_of(path: str) -> str:
    """Return the name of the output that a path below `out/` belongs to."""
    folder = path.partition("/")[0]
    return next((name for name, own in FOLDERS.items() if own == folder), "provisioning")


def _open(name: str, settings: Settings) -> Output:
    # Imported here: most projects have provisioning files only.
    match name:
        case "configmaps":
            from heddle.outputs.configmaps import ConfigMaps

            return ConfigMaps(settings)
        case "operator":
            from heddle.outputs.operator import Operator

            return Operator(settings)
        case "git-sync":
            from heddle.outputs.git_sync import GitSync

            return GitSync(settings)
        case "apis":
            from heddle.outputs.apis import Apis

            return Apis(settings)
    raise ValueError(f"no output is named {name!r}")
