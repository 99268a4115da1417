"""`generate`: from definitions on disk to files in `out/`."""

from __future__ import annotations

from heddle.build.cache import load_cached_result
from heddle.build.request import Request, Result, Tick

__all__ = ["Request", "Result", "run"]


def run(request: Request, tick: Tick) -> Result:
    """Compile every definition, and write all files or none; where nothing changed since the last run, do neither.

    `tick` is told after each definition how many of how many are done. Raises BadInput with every problem found, and
    Unwritable.
    """
    if (result := load_cached_result(request)) is not None:
        return result
    from heddle.build.pipeline import build_project  # late: grafanalib alone takes longer than a run with nothing to do

    return build_project(request, tick)
