"""Small projects for rules about all dashboards together to prove themselves on."""

from __future__ import annotations

from collections.abc import Sequence

from generator.checks.project_subject import Project
from generator.checks.summary import Reference, Summary
from generator.compile.artefact import Identity
from generator.place import Place


def summary(uid: str, title: str, *, folder: str = "", links: str = "", source: str = "") -> Summary:
    """Return a dashboard that links to one uid and asks one data source."""
    place = Place("shop.py")
    return Summary(
        uid=uid,
        title=title,
        folder=folder,
        place=place,
        links=(Reference(uid=links, place=place),) if links else (),
        sources=(Reference(uid=source, place=place),) if source else (),
    )


def project(*dashboards: Summary, made: Sequence[Identity] = (), tombstones: Sequence[Identity] = ()) -> Project:
    """Return a project with one data source, `prometheus`."""
    return Project(dashboards=dashboards, sources=frozenset({"prometheus"}), made=made, tombstones=tombstones)
