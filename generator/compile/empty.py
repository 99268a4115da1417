"""The files that say nothing: without their folders Grafana writes an error to its log at every start."""

from __future__ import annotations

from generator.compile.artefact import Artefact
from generator.compile.yaml import dump


def empty_files() -> tuple[Artefact, ...]:
    """Return a valid file for each kind of provisioning that the definitions have nothing of."""
    return tuple(
        Artefact(path=f"provisioning/{kind}/heddle.yaml", content=dump({"apiVersion": 1}))
        for kind in ("alerting", "plugins")
    )
