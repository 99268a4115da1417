"""The files that say nothing: without their folders Grafana writes an error to its log at every start."""

from __future__ import annotations

from generator.compile.artefact import Artefact
from generator.compile.yaml import dump


def alerting_file() -> Artefact:
    """Return the file of a tree without alerts."""
    return _empty("alerting")


def plugins_file() -> Artefact:
    """Return the file of a tree that configures no plugin."""
    return _empty("plugins")


def _empty(kind: str) -> Artefact:
    return Artefact(path=f"provisioning/{kind}/heddle.yaml", content=dump({"apiVersion": 1}))
