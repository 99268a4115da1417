"""The whole way of a push: read, plan, apply; each step can be taken alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from heddle.diff.objects import Tree
from heddle.grafana.client import Grafana
from heddle.sync.plan import Options, Plan
from heddle.sync.planner import planned
from heddle.sync.read_state import survey
from heddle.sync.revision import is_ancestor, revision
from heddle.sync.server import Server, connect


@dataclass(frozen=True, slots=True)
class Made:
    """A plan, and the server that it was made for."""

    server: Server
    plan: Plan


def make_plan(grafana: Grafana, tree: Tree, out: Path, environ: Mapping[str, str], options: Options) -> Made:
    """Read the server and the files, and say what a push would do. Raises BadInput and Unreachable."""
    server = connect(grafana)
    options = replace(options, revision=revision(out))
    wanted, state = survey(server, tree, environ, options)

    def older(pushed: str) -> bool | None:
        return is_ancestor(out, pushed, options.revision)

    return Made(server, planned(server, wanted, state, options, older))
