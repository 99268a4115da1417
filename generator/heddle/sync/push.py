"""From the generated files and a live Grafana to the plan of a push."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from heddle.diff.objects import Tree
from heddle.grafana.client import Grafana
from heddle.sync.plan import Options, Plan
from heddle.sync.planner import plan_push
from heddle.sync.plugins import find_missing_plugins
from heddle.sync.read_state import read_all
from heddle.sync.server import Server, connect

_REVISION_LENGTH = 12


def make_plan(
    grafana: Grafana, tree: Tree, out: Path, environ: Mapping[str, str], options: Options
) -> tuple[Server, Plan]:
    """Read the server and the files, and return the server and what a push does. Raises BadInput and Unreachable."""
    server = connect(grafana)
    options = replace(options, revision=git_revision(out))
    desired, state = read_all(server, tree, environ, options)

    def is_ancestor(revision: str) -> bool | None:
        return is_git_ancestor(out, revision, options.revision)

    plan = plan_push(server, desired, state, options, is_ancestor)
    return server, replace(plan, missing_plugins=find_missing_plugins(server, plan.steps, options.concurrency))


def git_revision(directory: Path) -> str:
    """Return the commit of a directory, 12 digits; empty outside of git and before the first commit."""
    return _git(directory, "rev-parse", f"--short={_REVISION_LENGTH}", "HEAD") or ""


def git_author(directory: Path) -> str:
    """Return the author of the commit of a directory; empty outside of git."""
    return _git(directory, "log", "-1", "--format=%an") or ""


def is_git_ancestor(directory: Path, ancestor: str, revision: str) -> bool | None:
    """Return whether a commit is in the history of another one; None if git does not know it."""
    if _git(directory, "cat-file", "-e", f"{ancestor}^{{commit}}") is None:
        return None
    return _git(directory, "merge-base", "--is-ancestor", ancestor, revision) is not None


def _git(directory: Path, *arguments: str) -> str | None:
    """Return the output of a git command, None if it fails or git is not installed."""
    command = ["git", "-C", str(directory), *arguments]
    try:
        process = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return process.stdout.strip() if process.returncode == 0 else None
