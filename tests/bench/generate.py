"""`make bench`: the time of `heddle generate` compared with grafanalib's `generate-dashboards`, and its growth.

Whole processes are timed in turns, so that a machine whose speed changes affects both alike. Both write new files, and
then the same files again: on some file systems, creating a file takes ten times as long as writing it.
"""

from __future__ import annotations

import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.bench.definitions import write

RUNS = 5
SIZES = (10, 100, 1000, 10_000)
BIN = Path(sys.executable).parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""An installed program has bytecode; without this, a checkout would be compiled in each run."""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        machine()
        _compare(folder)
        _growth(folder)
        _help()


def machine() -> None:
    """Print the machine."""
    model = next((line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if "model name" in line), "unknown")
    print(f"{os.cpu_count()} cores, {model}, Python {platform.python_version()}, {platform.system()}")


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text().splitlines() if file.exists() else []


def _compare(folder: Path) -> None:
    """Print the medians for 200 dashboards of 20 panels, and their ratios to grafanalib's."""
    files = write(folder / "defs", 200)
    out = folder / "out"
    grafanalib = [str(BIN / "generate-dashboards"), *map(str, files)]
    heddle = [str(BIN / "heddle"), "generate", "--definitions", str(folder / "defs"), "--out", str(out)]
    turns = []
    for _ in range(RUNS + 1):
        _delete_output(folder, out)
        new = (_seconds(grafanalib, folder), _seconds(heddle, folder))
        turns.append((new, (_seconds(grafanalib, folder), _seconds(heddle, folder))))
    del turns[0]  # it fills the disk cache
    print(f"\n200 dashboards of 20 panels and 2 variables, median of {RUNS} runs")
    for state, pairs in zip(("new files", "unchanged files"), zip(*turns, strict=True), strict=True):
        for program, seconds in zip(("grafanalib", "heddle"), zip(*pairs, strict=True), strict=True):
            print(f"  {f'{program}, {state}':26} {median(seconds):6.2f} s ({min(seconds):.2f}-{max(seconds):.2f})")
        print(f"  {'ratio':26} {median(heddle / grafanalib for grafanalib, heddle in pairs):6.2f}")


def _growth(folder: Path) -> None:
    """Print time and peak memory from 10 to 10,000 dashboards."""
    print("\ngrowth, one run each")
    for size in SIZES:
        defs, out = folder / f"defs{size}", folder / f"out{size}"
        write(defs, size)
        command = [str(BIN / "heddle"), "generate", "--definitions", str(defs), "--out", str(out)]
        seconds, peak = _seconds_and_peak(command, folder)
        print(f"  {size:6} dashboards {seconds:7.2f} s   {seconds / size * 1000:6.2f} ms each   {peak / 1024:5.0f} MB")
        shutil.rmtree(defs)
        shutil.rmtree(out)


def _help() -> None:
    """Print the time of `heddle --help` compared with importing click."""
    help = [_seconds([str(BIN / "heddle"), "--help"], Path.cwd()) for _ in range(RUNS)]
    click = [_seconds([sys.executable, "-c", "import click"], Path.cwd()) for _ in range(RUNS)]
    print(f"\nheddle --help {median(help):.3f} s, python -c 'import click' {median(click):.3f} s", end="")
    print(f"   ratio {median(help) / median(click):.2f}")


def _delete_output(folder: Path, out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    shutil.rmtree(folder / ".heddle", ignore_errors=True)
    for file in (folder / "defs").glob("*.json"):
        file.unlink()


def _seconds(command: list[str], folder: Path) -> float:
    started = perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=ENVIRONMENT)
    return perf_counter() - started


def _seconds_and_peak(command: list[str], folder: Path) -> tuple[float, int]:
    """Return seconds and peak resident memory in KiB, measured in a process of its own."""
    started = perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {status}")
    peak: int = usage.ru_maxrss
    assert isinstance(usage, resource.struct_rusage)
    return perf_counter() - started, peak


if __name__ == "__main__":
    main()
