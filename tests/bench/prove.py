"""`make bench-prove`: the time of `heddle prove` for all PromQL of the shipped dashboards, on a real Prometheus.

The Prometheus has a day of data of every system. Whole processes are measured, imports and compilation included.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from tests.bench.generate import BIN, machine
from tests.dashboards.prometheus.history import END
from tests.dashboards.prometheus.server import MISSING, serve
from tests.dashboards.prometheus.systems import all_series

RUNS = 3
TARGET_SECONDS = 20
ROOT = Path(__file__).parents[2]


def main() -> None:
    """Measure and print."""
    if MISSING:
        raise SystemExit(f"needs {' and '.join(MISSING)}: install the package `prometheus`")
    machine()
    with tempfile.TemporaryDirectory() as name, serve(Path(name), all_series()) as prometheus:
        runs = [_run(prometheus.url) for _ in range(RUNS)]
    results = [result for result in runs[0][1] if result["backend"] == "prometheus"]
    times = [seconds for seconds, _ in runs]
    statuses = Counter(result["status"] for result in results)
    print(f"\n{len(results)} PromQL queries, median of {RUNS} runs, target {TARGET_SECONDS} s")
    print(f"  heddle prove {median(times):6.2f} s ({min(times):.2f}-{max(times):.2f})")
    print(f"  {', '.join(f'{count} {status}' for status, count in statuses.items())}")


def _run(url: str) -> tuple[float, list[dict[str, Any]]]:
    at = datetime.fromtimestamp(END, UTC).isoformat()
    command = [str(BIN / "heddle"), "prove", "--prometheus", url, "--at", at, "--format", "json"]
    environ = {**os.environ, "HEDDLE_SCRAPE_INTERVAL": "60s"}  # the interval of the data
    started = perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True, text=True)
    return perf_counter() - started, json.loads(done.stdout)["results"]


if __name__ == "__main__":
    main()
