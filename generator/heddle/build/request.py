"""What a run is asked for, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from heddle.build.output.changes import Changes
from heddle.diagnostics.finding import Finding
from heddle.settings.model import Settings

Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to compile, and where to: `definitions` are folders, `systems` the ones below them, `out` the tree to write.

    No `systems` stands for all of them.
    """

    settings: Settings
    definitions: tuple[Path, ...]
    systems: tuple[str, ...] = ()
    out: Path
    check: bool = False
    drop_tombstones: bool = False

    @classmethod
    def of(
        cls,
        settings: Settings,
        folders: Sequence[Path] = (),
        *,
        out: Path | None = None,
        check: bool = False,
        drop_tombstones: bool = False,
    ) -> Request:
        """Return what settings ask for; `folders` are other definitions than theirs, with all systems below them."""
        return cls(
            settings=settings,
            definitions=tuple(folders) or tuple(settings.root / name for name in settings.texts("definitions")),
            systems=() if folders else settings.texts("systems"),
            out=out or settings.root / settings.text("out"),
            check=check,
            drop_tombstones=drop_tombstones,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Variables:
    """Names of environment variables of Grafana's: without those `needed` it does not start."""

    needed: tuple[str, ...] = ()
    read: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was made, by kind, and what it changed on disk; with `check`, what it would change.

    `variables` are the environment variables that the files make Grafana read.
    """

    out: Path
    counts: dict[str, int]
    changes: Changes
    warnings: tuple[Finding, ...]
    variables: Variables
    check: bool
