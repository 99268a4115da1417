"""The fleet: several Grafanas, each an environment of the settings, that one command covers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.settings.environments import compiled_settings
from heddle.settings.load import load
from heddle.settings.model import Settings


def load_fleet(start: Path, environ: Mapping[str, str]) -> dict[str, Settings]:
    """Return the settings of each instance of the fleet, by the name of its environment, in the order of the settings.

    Raises BadInput, also where instances have the same output folder but not the same definitions settings.
    """
    base = load(start, None, environ)
    names = tuple(dict.fromkeys(base.fleet.environments))
    if not names:
        table = base.source.document.name("fleet")
        help = f'write `environments = ["eu", "us"]` in `[{table}]`, with an environment for each Grafana'
        _fail(base, "settings/empty-fleet", "the settings name no environments of a fleet", help)
    known = {name for layer in base.source.layers for name in layer.path[1:]}
    for name in names:
        if name not in known:
            close = [f"did you mean `{other}`? " for other in get_close_matches(name, known, 1)]
            help = f"{''.join(close)}the environments are: {', '.join(sorted(known)) or 'none'}"
            _fail(base, "settings/unknown-environment", f"`fleet.environments`: unknown environment `{name}`", help)
    fleet = {name: load(start, name, environ) for name in names}
    if findings := list(_shared_folders(fleet)):
        raise BadInput(findings)
    return fleet


def by_output_folder(fleet: Mapping[str, Settings]) -> dict[tuple[str, ...], Settings]:
    """Return settings for each output folder, by the names of the instances that read it."""
    names: dict[str, list[str]] = {}
    for name, settings in fleet.items():
        names.setdefault(_folder(settings), []).append(name)
    return {tuple(group): fleet[group[0]] for group in names.values()}


def _shared_folders(fleet: Mapping[str, Settings]) -> Iterator[Finding]:
    for names, first in by_output_folder(fleet).items():
        for name in names[1:]:
            if compiled_settings(fleet[name]) == compiled_settings(first):
                continue
            yield Finding(
                id="settings/shared-output",
                location=first.source.document.location("environments", name),
                message=f"{names[0]!r} and {name!r} have the same output folder, {first.out!r},"
                " but not the same settings",
                help=f'set `out` in the environment, such as `out = "out/{name}"`',
            )


def _folder(settings: Settings) -> str:
    return os.path.normpath(settings.root / settings.out)


def _fail(settings: Settings, id: str, message: str, help: str) -> NoReturn:
    location = settings.source.document.location("fleet", "environments")
    raise BadInput([Finding(id=id, location=location, message=message, help=help)])
