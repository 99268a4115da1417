"""A Prometheus that holds samples of the past, for as long as a test wants it."""

from __future__ import annotations

import json
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

from tests.dashboards.answers.history import END, Series, openmetrics

MISSING = [name for name in ("prometheus", "promtool") if shutil.which(name) is None]
_READY_WITHIN = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """One series of an answer: its labels, and its numbers from the oldest to the newest."""

    labels: dict[str, str]
    numbers: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Prometheus:
    """A running Prometheus at `url`."""

    url: str

    def instant(self, query: str, time: float = END) -> list[Answer]:
        """Return what it answers for a time, the end of the data if not given."""
        return self._answers("query", query=query, time=time)

    def over_an_hour(self, query: str) -> list[Answer]:
        """Return what it answers for a graph of the last hour."""
        return self._answers("query_range", query=query, start=END - 3600, end=END, step=300)

    def label_values(self, selector: str, label: str) -> list[str]:
        """Return the values of a label among the series that a selector finds."""
        return list(self._get(f"label/{label}/values", **{"match[]": selector, "start": END - 3600, "end": END}))

    def _answers(self, path: str, **parameters: object) -> list[Answer]:
        data = self._get(path, **parameters)
        if data["resultType"] in ("scalar", "string"):
            return [Answer({}, (float(data["result"][1]),))]
        return [
            Answer(one["metric"], tuple(float(number) for _, number in one.get("values") or [one["value"]]))
            for one in data["result"]
        ]

    def _get(self, path: str, **parameters: object) -> Any:
        try:
            with urlopen(f"{self.url}/api/v1/{path}?{urlencode(parameters)}", timeout=20) as answer:
                return json.load(answer)["data"]
        except HTTPError as error:
            raise AssertionError(json.load(error)["error"]) from error


@contextmanager
def serve(folder: Path, series: Iterable[Series]) -> Iterator[Prometheus]:
    """Run a Prometheus that holds these series, with all its files in `folder`."""
    with serve_text(folder, openmetrics(series)) as running:
        yield running


@contextmanager
def serve_text(folder: Path, lines: Iterable[str]) -> Iterator[Prometheus]:
    """Run a Prometheus that holds what a text in OpenMetrics does."""
    text, data, config = folder / "samples.txt", folder / "data", folder / "prometheus.yml"
    with text.open("w", encoding="utf-8") as file:
        file.writelines(lines)
    # one block for all: promtool reads the whole text again for each block
    command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--quiet", "--max-block-duration=162h"]
    done = subprocess.run([*command, text, data], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    text.unlink()
    config.write_text("scrape_configs: []\n")
    with running(config, data, free_port(), folder / "log") as prometheus:
        yield prometheus


@contextmanager
def running(config: Path, data: Path, port: int, log: Path) -> Iterator[Prometheus]:
    """Run a Prometheus with this configuration and these data while inside."""
    with log.open("w") as said:
        process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={config}",
                f"--storage.tsdb.path={data}",
                "--storage.tsdb.retention.time=10y",
                f"--web.listen-address=127.0.0.1:{port}",
                "--log.level=error",
            ],
            stdout=said,
            stderr=said,
        )
    try:
        _wait(process, port, log)
        yield Prometheus(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=20)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + _READY_WITHIN
    while time.monotonic() < until and process.poll() is None:
        with suppress(URLError, OSError), urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=2):
            return
        time.sleep(0.05)
    raise AssertionError(f"Prometheus did not start: {log.read_text()}")
