"""Many definitions on two cores: a second process makes the second half of them.

What it made comes back through a file, so that memory holds one dashboard at a time, and in order, so that the result
is the same as from one process. A second process that fails costs only its time: this one then makes its half too.
"""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import IO

from heddle.build.dashboard import BuildResult, DashboardBuilder
from heddle.build.inputs.elsewhere import hear, overheard, unheard
from heddle.project.discover import Source

FEW = 64
"""Fewer definitions are made sooner by one process."""


def build_each(sources: Sequence[Source], maker: DashboardBuilder) -> Iterator[BuildResult]:
    """Yield what comes of each source, in their order."""
    if len(sources) < FEW or not _can_fork():
        yield from map(maker.make, sources)
        return
    half = (len(sources) + 1) // 2
    with unheard():  # the folder of such files is no input: its names come and go
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed below
    with file as results:
        child = _start(sources[half:], maker, results)
        try:
            yield from map(maker.make, sources[:half])
        finally:
            ended = _wait(child)
        if ended == 0:
            yield from _results(results)
        else:
            yield from map(maker.make, sources[half:])


def _can_fork() -> bool:
    """Tell whether a copy of this process would be sound and would run beside it."""
    return hasattr(os, "fork") and (os.cpu_count() or 1) > 1 and threading.active_count() == 1


def _start(sources: Sequence[Source], maker: DashboardBuilder, results: IO[bytes]) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    with unheard():  # the process is the run's own doing, not a definition's
        child = os.fork()
    if child:
        return child
    status = 1
    with suppress(BaseException):
        for source in sources:
            pickle.dump(maker.make(source), results, pickle.HIGHEST_PROTOCOL)
        pickle.dump(overheard(), results, pickle.HIGHEST_PROTOCOL)
        results.flush()
        sys.stderr.flush()
        status = 0
    os._exit(status)


def _wait(child: int) -> int:
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _results(results: IO[bytes]) -> Iterator[BuildResult]:
    results.seek(0)
    while isinstance(
        item := pickle.load(results), BuildResult
    ):  # what this very program wrote to a file without a name
        yield item
    hear(item)
