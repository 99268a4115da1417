"""`generate`: from definitions on disk to files in `out/`."""

from __future__ import annotations

from generator.generate.memory import recall
from generator.generate.request import Request, Result, Tick

__all__ = ["Request", "Result", "run"]


def run(request: Request, tick: Tick) -> Result:
    """Compile every definition, and write all files or none; where nothing changed since the last run, do neither.

    `tick` is told after each definition how many of how many are done. Raises BadInput with every problem found, and
    Unwritable.
    """
    if (result := recall(request)) is not None:
        return result
    from generator.generate.all import compile_all  # late: grafanalib alone takes longer than a run with nothing to do

    return compile_all(request, tick)
