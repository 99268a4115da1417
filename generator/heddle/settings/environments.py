"""The environments of a project, and which of them have the same generated files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from msgspec.structs import asdict

from heddle.diagnostics.errors import BadInput
from heddle.settings.document import SYSTEM
from heddle.settings.load import load_document
from heddle.settings.model import Settings

_NOT_COMPILED = {"push", "fleet", "source", "out"}
"""The settings that do not affect the content of the generated files."""


def environment_of(settings: Settings) -> str | None:
    """Return the name of the environment whose settings these are."""
    return next((layer.path[1] for layer in settings.source.layers if layer.path and layer.active), None)


def generated_environment(settings: Settings) -> str | None:
    """Return the first environment with the same generated files, None if they are those without an environment.

    It names the files: environments that differ only in the Grafana that they push to have the same ones.
    """
    own = environment_of(settings)
    if own is None:
        return None
    compiled = compiled_settings(settings)
    return next((name for name, other in _others(settings) if compiled_settings(other) == compiled), own)


def compiled_settings(settings: Settings) -> dict[str, Any]:
    """Return the settings that affect the generated files; those of systems as they are written."""
    values = {name: value for name, value in asdict(settings).items() if name not in _NOT_COMPILED}
    systems = [layer.table[SYSTEM] for layer in settings.source.layers[1:] if layer.active and SYSTEM in layer.table]
    return {**values, SYSTEM: systems}


def _others(settings: Settings) -> Iterator[tuple[str | None, Settings]]:
    """Yield the settings without an environment and in each one, except where values that they require are missing."""
    source = settings.source
    for name in (None, *sorted(layer.path[1] for layer in source.layers if layer.path)):
        with suppress(BadInput):
            yield name, load_document(source.document, name, source.variables)
