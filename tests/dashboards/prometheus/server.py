"""A Prometheus server with backfilled samples."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from tests.dashboards.prometheus.history import END, Series, openmetrics

MISSING = [name for name in ("prometheus", "promtool") if shutil.which(name) is None]
_START_TIMEOUT = 30


def _version() -> tuple[int, int]:
    """Return the version of the installed server; (0, 0) if there is none, or if it is not known."""
    if shutil.which("prometheus") is None:
        return 0, 0
    result = subprocess.run(["prometheus", "--version"], capture_output=True, text=True, check=True)
    match = re.search(r"version v?(\d+)\.(\d+)", result.stdout + result.stderr)
    return (int(match[1]), int(match[2])) if match else (0, 0)


VERSION = _version()


@dataclass(frozen=True, slots=True)
class ResultSeries:
    """One series of a query result; `values` are ordered by time."""

    labels: dict[str, str]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Prometheus:
    """A client of the server at `url`."""

    url: str

    def instant(self, query: str, time: float = END) -> list[ResultSeries]:
        """Return the result at a time, by default the end of the data."""
        return self._result("query", query=query, time=time)

    def last_hour(self, query: str, end: float = END) -> list[ResultSeries]:
        """Return the result over the hour before a time, by default the last hour of the data."""
        return self._result("query_range", query=query, start=end - 3600, end=end, step=300)

    def label_values(self, selector: str, label: str) -> list[str]:
        """Return the values of a label of the selected series."""
        return list(self._get(f"label/{label}/values", **{"match[]": selector, "start": END - 3600, "end": END}))

    def _result(self, path: str, **parameters: object) -> list[ResultSeries]:
        data = self._get(path, **parameters)
        if data["resultType"] in ("scalar", "string"):
            return [ResultSeries({}, (float(data["result"][1]),))]
        return [
            ResultSeries(
                series["metric"], tuple(float(value) for _, value in series.get("values") or [series["value"]])
            )
            for series in data["result"]
        ]

    def _get(self, path: str, **parameters: object) -> Any:
        try:
            with urlopen(f"{self.url}/api/v1/{path}?{urlencode(parameters)}", timeout=20) as response:
                return json.load(response)["data"]
        except HTTPError as error:
            raise AssertionError(json.load(error)["error"]) from error


@contextmanager
def serve(folder: Path, series: Iterable[Series]) -> Iterator[Prometheus]:
    """Run a Prometheus with these series and its files in `folder`."""
    with serve_text(folder, openmetrics(series)) as prometheus:
        yield prometheus


@contextmanager
def serve_text(folder: Path, lines: Iterable[str]) -> Iterator[Prometheus]:
    """Run a Prometheus with the samples of a text in OpenMetrics."""
    text, data, config = folder / "samples.txt", folder / "data", folder / "prometheus.yml"
    with text.open("w", encoding="utf-8") as file:
        file.writelines(lines)
    # One block, because promtool reads the whole text again for each block.
    command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--quiet", "--max-block-duration=162h"]
    result = subprocess.run([*command, text, data], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    text.unlink()
    config.write_text("scrape_configs: []\n")
    with run_prometheus(config, data, free_port(), folder / "log") as prometheus:
        yield prometheus


@contextmanager
def run_prometheus(config: Path, data: Path, port: int, log: Path) -> Iterator[Prometheus]:
    """Run a Prometheus with this configuration and data."""
    with log.open("w") as log_file:
        process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={config}",
                f"--storage.tsdb.path={data}",
                "--storage.tsdb.retention.time=10y",
                f"--web.listen-address=127.0.0.1:{port}",
                "--log.level=error",
            ],
            stdout=log_file,
            stderr=log_file,
        )
    try:
        _wait_until_ready(process, port, log)
        yield Prometheus(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=20)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_TIMEOUT
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(URLError, OSError), urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=2):
            return
        time.sleep(0.05)
    raise AssertionError(f"Prometheus did not start: {log.read_text()}")
