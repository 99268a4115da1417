"""Which versions in the history of a dashboard Heddle overwrote.

Each version of Heddle names the one that it was saved over in its message; those in between were overwritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heddle.sync.ownership import FIELD, replaced_versions, restored_versions, saved_over
from heddle.sync.resources import DashboardVersion


@dataclass(frozen=True, slots=True)
class Overwrite:
    """One version of Heddle that overwrote edits.

    `before` is the version that it was saved over, None if the history no longer has it; `lost` are the versions
    that it overwrote, the newest first.
    """

    version: DashboardVersion
    before: DashboardVersion | None
    lost: tuple[DashboardVersion, ...]


def find_overwrites(history: Sequence[DashboardVersion], owner: str, planned: int) -> list[Overwrite]:
    """Return what the versions of this owner after `planned` overwrote and no version restored, the oldest first.

    `history` is the newest first.
    """
    by_number = {version.version: version for version in history}
    own = [version for version in history if saved_over(version.message, owner) is not None]
    replaced = {number for version in own for number in replaced_versions(version.message)}
    restored = {
        number for version in own if version.version not in replaced for number in restored_versions(version.message)
    }
    found = []
    for version in reversed(history):
        over = saved_over(version.message, owner)
        if over is None or version.version <= planned:
            continue
        lost = overwritten_versions(history, owner, over, version.version)
        if lost and lost[0].version not in restored:
            found.append(Overwrite(version, by_number.get(over), lost))
    return found


def overwritten_versions(
    history: Sequence[DashboardVersion], owner: str, over: int, own_version: int
) -> tuple[DashboardVersion, ...]:
    """Return the versions with edits of people that a version of Heddle overwrote, the newest first."""
    return tuple(version for version in history if over < version.version < own_version and _has_edits(version, owner))


def _has_edits(version: DashboardVersion, owner: str) -> bool:
    # What another push of the same files wrote contains people's edits only where it records a base.
    return saved_over(version.message, owner) is None or FIELD in version.data
