"""How the versions of Grafana differ, as far as the double speaks them.

Recorded from running servers: "12.2" (12.2.0) and "10.1" (10.1.2). "10.4" and "11" rest on documents: both speak
as 10.1 does, 11 with nested folders. "13" rests on documents: it speaks as 12.2 does, keeps whole objects
(annotations, labels), answers a wrong version with 409, and refuses to save what another tool manages.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What one version does its own way."""

    release: str
    commit: str = "abcdef1"
    modern: bool = False  # speaks as 12.2, else as 10.1
    nested: bool = False  # folders in folders
    unified: bool = False  # objects are stored whole, as from 13 on
    dashboards: tuple[str, ...] = ()  # served by /apis, the preferred one first
    folders: tuple[str, ...] = ()

    @property
    def depth(self) -> int:
        """How many folders may stand one in another."""
        return 5


DIALECTS = {
    "10.1": Dialect(release="10.1.2", commit="NA"),
    "10.4": Dialect(release="10.4.0"),
    "11": Dialect(release="11.0.0", nested=True),
    "12.2": Dialect(
        release="12.2.0",
        modern=True,
        nested=True,
        dashboards=("v1beta1", "v0alpha1", "v2alpha1", "v2alpha2"),
        folders=("v1beta1",),
    ),
    "13": Dialect(
        release="13.0.0",
        modern=True,
        nested=True,
        unified=True,
        dashboards=("v1", "v2", "v1beta1", "v0alpha1", "v2beta1", "v2alpha1"),
        folders=("v1", "v1beta1"),
    ),
}
