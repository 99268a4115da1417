"""The environment of the settings that generated files were written for, which must be the one of a command."""

from __future__ import annotations

from pathlib import Path

from heddle.build.manifest import MANIFEST, read_manifest
from heddle.diagnostics.errors import Refused
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.settings.environments import environment_of, generated_environment
from heddle.settings.model import Settings


def require_environment(settings: Settings, out: Path) -> None:
    """Raise Refused if the manifest in `out` names another environment than that of the settings.

    Files without a manifest were not written by Heddle, and no environment is known. Raises BadInput for an invalid
    manifest.
    """
    path = out / MANIFEST
    if not path.is_file():
        return
    generated = read_manifest(out).environment
    if generated == generated_environment(settings):
        return
    own = environment_of(settings)
    files = f"for the environment {generated!r}" if generated else "without an environment"
    expected = f"for {own!r}" if own else "for the settings without an environment"
    command = f"heddle generate --env {own}" if own else "heddle generate"
    finding = Finding(
        id="output/other-environment",
        location=Location(str(path)),
        message=f"the files in {out.name}/ were generated {files}, not {expected}",
        help=f'run `{command}`; a setting `out` of the environment, such as "out-{own or generated}", keeps both',
    )
    raise Refused([finding])
