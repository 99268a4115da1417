"""How the versions of Grafana differ, as far as the double imitates them.

Recorded from running servers: "12.2" (12.2.0) and "10.1" (10.1.2). From documents: "10.4" and "11" behave like 10.1,
11 with nested folders; "13" behaves like 12.2, stores whole objects (annotations, labels), answers a wrong version with
409, and refuses to save what another tool manages.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What is specific to one version."""

    number: str
    commit: str = "abcdef1"
    is_modern: bool = False  # behaves like 12.2, else like 10.1
    has_nested_folders: bool = False
    stores_objects: bool = False  # annotations and labels are stored, as from 13 on
    dashboard_apis: tuple[str, ...] = ()  # versions served by /apis, the preferred one first
    folder_apis: tuple[str, ...] = ()


MAX_FOLDER_DEPTH = 5
RELEASES = {
    "10.1": Release(number="10.1.2", commit="NA"),
    "10.4": Release(number="10.4.0"),
    "11": Release(number="11.0.0", has_nested_folders=True),
    "12.2": Release(
        number="12.2.0",
        is_modern=True,
        has_nested_folders=True,
        dashboard_apis=("v1beta1", "v0alpha1", "v2alpha1", "v2alpha2"),
        folder_apis=("v1beta1",),
    ),
    "13": Release(
        number="13.0.0",
        is_modern=True,
        has_nested_folders=True,
        stores_objects=True,
        dashboard_apis=("v1", "v2", "v1beta1", "v0alpha1", "v2beta1", "v2alpha1"),
        folder_apis=("v1", "v1beta1"),
    ),
}
