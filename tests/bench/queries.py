"""`make bench-queries`: how long the PromQL of each dashboard is, and what one refresh reads from a real Prometheus.

The Prometheus has a simulated evening of every system, and what the recording rules compute from it. All is measured
with computed growth and with recording rules. `BASE=folder` also measures another checkout of this project, on the
same data.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heddle.simulate.backfill import TimeSpan, openmetrics
from tests.bench.generate import machine
from tests.cli.project import ROOT
from tests.dashboards.prometheus.history import END
from tests.dashboards.prometheus.server import MISSING, free_port, run_prometheus, serve_text
from tests.simulate.systems import history

SPAN = TimeSpan(seconds=7 * 3600, step=30, end=END)
LONG = 300
"""A query with more characters than this is hard to read in Grafana."""


@dataclass(slots=True)
class Figures:
    """What was measured of one dashboard: its queries in Grafana, and what they return and read."""

    queries: int = 0
    characters: int = 0
    long: int = 0
    series: int = 0
    samples: int = 0

    def add(self, other: Figures) -> None:
        """Add the figures of another dashboard."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def main() -> None:
    """Measure and print."""
    if MISSING:
        raise SystemExit(f"needs {' and '.join(MISSING)}: install the package `prometheus`")
    machine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serve_text(folder, openmetrics(history("healthy", SPAN), SPAN.times)) as prometheus:
            _record(prometheus.url, folder / "data")
        with run_prometheus(folder / "prometheus.yml", folder / "data", free_port(), folder / "log") as prometheus:
            if len(sys.argv) > 1:
                _print(sys.argv[1], _measure(Path(sys.argv[1]).resolve(), prometheus.url, recorded=False))
            _print("computed", _measure(ROOT, prometheus.url, recorded=False))
            _print("with recording rules", _measure(ROOT, prometheus.url, recorded=True))


def _record(url: str, data: Path) -> None:
    """Write the blocks with the series of the recording rules."""
    rules = sorted((ROOT / "out/prometheus/rules").glob("*-recorded.yaml"))
    times = [f"--start={SPAN.times[0]:.0f}", f"--end={SPAN.end:.0f}", f"--url={url}", f"--output-dir={data}"]
    command = ["promtool", "tsdb", "create-blocks-from", "rules", *times, "--eval-interval=30s", *map(str, rules)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise SystemExit(result.stdout + result.stderr)


def _measure(project: Path, url: str, *, recorded: bool) -> dict[str, Figures]:
    """Return the figures of a project by dashboard."""
    figures: dict[str, Figures] = {}
    environ = {"HEDDLE_ALERTS_RECORDING_RULES": "true"} if recorded else {}
    with tempfile.TemporaryDirectory() as name:
        _heddle(project, environ, "generate", "--out", name)
        for file in sorted(Path(name, "dashboards").rglob("*.json")):
            dashboard = json.loads(file.read_text(encoding="utf-8"))
            lengths = [len(expression) for expression in _expressions(dashboard.get("panels", []))]
            figures[dashboard["uid"]] = Figures(
                queries=len(lengths), characters=sum(lengths), long=sum(length > LONG for length in lengths)
            )
    output = _heddle(project, environ, "prove", "--prometheus", url, "--at", f"{END * 1000:.0f}", "--format", "json")
    for result in json.loads(output)["results"]:
        if result["backend"] == "prometheus" and result["kind"] == "panel":
            figures[result["owner"]].series += result["series"]
            figures[result["owner"]].samples += result["samples"] or 0
    return figures


def _expressions(value: Any) -> Iterator[str]:
    """Yield the PromQL of the targets below panels."""
    if isinstance(value, dict):
        if isinstance(value.get("expr"), str) and value.get("datasource", {}).get("type") == "prometheus":
            yield value["expr"]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _expressions(item)


def _heddle(project: Path, environ: dict[str, str], *arguments: str) -> str:
    """Return the output of a command in a project, run by that project's version of Heddle."""
    variables = {"PYTHONPATH": str(project / "generator"), "HEDDLE_SCRAPE_INTERVAL": f"{SPAN.step:g}s"}
    command = [sys.executable, "-c", "from heddle.cli import main; main()", *arguments]
    done = subprocess.run(
        command, cwd=project, env={**os.environ, **variables, **environ}, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


def _print(title: str, figures: dict[str, Figures]) -> None:
    total = Figures()
    for one in figures.values():
        total.add(one)
    names = ("queries", "characters", "long", "series", "samples")
    print(f"\n{title}\n{'dashboard':24}" + "".join(f"{name:>12}" for name in names))
    for uid, one in (*figures.items(), ("total", total)):
        print(f"{uid:24}" + "".join(f"{getattr(one, name):12,}" for name in names))


if __name__ == "__main__":
    main()
