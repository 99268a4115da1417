"""`make bench-prove`: how long `heddle prove` takes for all PromQL of the shipped set, on a real Prometheus.

The Prometheus holds a day of every system. Whole processes are timed from outside, imports and compiling included.
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
from tests.dashboards.answers.history import END
from tests.dashboards.answers.served import MISSING, serve
from tests.dashboards.answers.systems import everything

RUNS = 3
AIM = 20
ROOT = Path(__file__).parents[2]


def main() -> None:
    """Measure and print."""
    if MISSING:
        raise SystemExit(f"needs {' and '.join(MISSING)}: install the package `prometheus`")
    machine()
    with tempfile.TemporaryDirectory() as name, serve(Path(name), everything()) as prometheus:
        runs = [_run(prometheus.url) for _ in range(RUNS)]
    asked = [each for each in runs[0][1] if each["backend"] == "prometheus"]
    times = [seconds for seconds, _ in runs]
    said = Counter(each["verdict"] for each in asked)
    print(f"\n{len(asked)} PromQL queries, median of {RUNS} runs, aim {AIM} s")
    print(f"  heddle prove {median(times):6.2f} s ({min(times):.2f}-{max(times):.2f})")
    print(f"  {', '.join(f'{count} {verdict}' for verdict, count in said.items())}")


def _run(url: str) -> tuple[float, list[dict[str, Any]]]:
    at = datetime.fromtimestamp(END, UTC).isoformat()
    command = [str(BIN / "heddle"), "prove", "--prometheus", url, "--at", at, "--format", "json"]
    environ = {**os.environ, "HEDDLE_SCRAPE_INTERVAL": "60s"}  # as the day was scraped
    started = perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True, text=True)
    return perf_counter() - started, json.loads(done.stdout)["proofs"]


if __name__ == "__main__":
    main()
