"""The settings that monitored systems declare in their folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import ClassVar, Literal, TypeVar

from heddle.diagnostics.errors import AuthorError
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.settings.active import project_settings
from heddle.settings.document import SYSTEM, Source
from heddle.settings.load import read, unknown_variable
from heddle.settings.model import SettingsTable
from heddle.settings.schema import Schema, variable
from heddle.settings.types import SeriesLabel

S = TypeVar("S", bound="SystemSettings")


class SystemSettings(SettingsTable):
    """What all monitored systems have; a system subclasses it in its `settings.py` and adds fields of its own.

    `name` is the system's name in the settings, `[tool.heddle.system.NAME]`, and `title` the one that people read.
    """

    name: ClassVar[str]
    title: ClassVar[str]

    job: str | None = None
    """Prometheus job of the system, or a regular expression for several. Not set: the system's name."""
    targets: tuple[str, ...] = ()
    """Host and port of each process that Prometheus scrapes."""
    labels: tuple[SeriesLabel, ...] = ()
    """Labels that Prometheus adds to all series of the system, as `project=shop`."""
    scheme: Literal["http", "https"] = "http"
    """Protocol of the scrape."""
    token_file: str | None = None
    """File on the Prometheus host with the token sent as `Authorization: Bearer`."""
    namespace: str | None = None
    """Prefix of the metric names: the namespace of the OpenTelemetry collector's Prometheus exporter, if the metrics
    come through it."""
    logs: tuple[str, ...] = ()
    """Log files, as glob patterns on the host that ships logs. The output of containers is shipped without this."""

    @property
    def metrics_path(self) -> str:
        """Path at which the processes serve their metrics; a system overrides it where the path differs."""
        return "/metrics"


def system_settings(cls: type[S]) -> S:
    """Return the settings of a system in the project that is being loaded. Raises BadInput with every error."""
    if missing := [name for name in ("name", "title") if not isinstance(getattr(cls, name, None), str)]:
        message = f"the settings `{cls.__name__}` have no {' and no '.join(f'`{name}`' for name in missing)}"
        raise AuthorError("settings/missing-name", message, 'write `name = "shop"` and `title = "Shop"` in the class')
    return read(cls, project_settings().source, (SYSTEM, cls.name))


def unknown_systems(source: Source, classes: Iterable[type[SystemSettings]]) -> Iterator[Finding]:
    """Yield a finding for each table below `system`, and each variable, that belongs to none of the classes."""
    by_name = {cls.name: cls for cls in classes}
    for layer in source.layers:
        tables = layer.table.get(SYSTEM, {})
        for name in tables if isinstance(tables, Mapping) else ():
            if name not in by_name:
                close = get_close_matches(name, by_name, 1)
                help = f"systems with settings: {', '.join(sorted(by_name)) or 'none'}"
                yield Finding(
                    id="settings/unknown-key",
                    location=source.document.location(*layer.path, SYSTEM, name),
                    message=f"unknown system `{SYSTEM}.{name}`",
                    help=f"did you mean `{SYSTEM}.{close[0]}`?" if close else help,
                )
    known = [variable(path) for name, cls in by_name.items() for path in Schema(cls, (SYSTEM, name)).paths()]
    for name in sorted(source.variables):
        if name.startswith(variable((SYSTEM, ""))) and name not in known:
            yield unknown_variable(name, Location(f"environment variable {name}", 0), known)
