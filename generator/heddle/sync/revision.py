"""The git revision that is pushed, and whether another one came before it."""

from __future__ import annotations

import subprocess
from pathlib import Path

_LENGTH = 12


def revision(folder: Path) -> str:
    """Return the commit of a folder, 12 digits; empty outside git and before the first commit."""
    return _git(folder, "rev-parse", f"--short={_LENGTH}", "HEAD") or ""


def is_ancestor(folder: Path, before: str, after: str) -> bool | None:
    """Tell whether `before` is in the history of `after`; None where git does not know it."""
    if _git(folder, "cat-file", "-e", f"{before}^{{commit}}") is None:
        return None
    return _git(folder, "merge-base", "--is-ancestor", before, after) is not None


def _git(folder: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
