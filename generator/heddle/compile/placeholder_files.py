"""The files that say nothing: without their folders Grafana writes an error to its log at every start."""

from __future__ import annotations

from heddle.compile.artifact import Artifact
from heddle.compile.yaml import dump


def alerting_file() -> Artifact:
    """Return the file of a tree without alerts."""
    return _empty("alerting")


def plugins_file() -> Artifact:
    """Return the file of a tree that configures no plugin."""
    return _empty("plugins")


def _empty(kind: str) -> Artifact:
    return Artifact(path=f"provisioning/{kind}/heddle.yaml", content=dump({"apiVersion": 1}))
