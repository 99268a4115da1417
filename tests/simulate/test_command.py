"""`heddle simulate` from end to end."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import click
import pytest
from click.testing import CliRunner, Result

from heddle.cli import main
from heddle.simulate.backfill import write
from heddle.simulate.live import Live
from heddle.simulate.scenarios import HEALTHY, SCENARIOS
from heddle.simulate.targets import Wanted
from tests.cli.project import ROOT
from tests.dashboards.answers.served import MISSING, Prometheus, free_port, running
from tests.simulate.simulated import chosen, systems

NAMES = [scenario.name for scenario in SCENARIOS]
PAGES = {
    "/metrics/loki_mode",
    "/metrics/loki_mode/2",
    "/metrics/loom",
    "/metrics/loom_core",
    "/metrics/loomflow",
    "/metrics/tokenhub",
}


def simulate(*arguments: str | Path) -> Result:
    said = [str(argument) for argument in arguments]
    return CliRunner().invoke(main, ["simulate", *said], catch_exceptions=False)


@contextmanager
def serving(scenario: str = HEALTHY) -> Iterator[str]:
    now = time.time()
    live = Live(systems(), chosen(), Wanted(scenario=scenario, seed=1, begin=now, troubled=now))
    with live.served("127.0.0.1", 0) as address:
        yield address


def get(url: str) -> tuple[str, str]:
    """Return the content type and the body."""
    with urlopen(url, timeout=20) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("name", NAMES)
def test_help_lists_every_scenario(name: str) -> None:
    sentence = next(scenario.sentence for scenario in SCENARIOS if scenario.name == name)
    assert re.search(rf"^ +{name} +{re.escape(sentence)}$", simulate("--help").stdout, re.MULTILINE)


def test_a_history_is_written_and_the_same_twice(tmp_path: Path) -> None:
    made = [tmp_path / "one.om", tmp_path / "two.om"]
    for file in made:
        done = simulate("--history", "5m", "--at", "2026-01-31T12:00Z", "--out", file)
        assert (done.exit_code, done.stdout.startswith("wrote "), done.stderr) == (0, True, "")
    assert made[0].read_bytes() == made[1].read_bytes()
    assert sorted(tmp_path.iterdir()) == made


def test_a_history_ends_when_it_is_told_and_has_the_scrape_interval(tmp_path: Path) -> None:
    simulate("--history", "5m", "--at", "2026-01-31T12:00Z", "--out", tmp_path / "h")
    text = (tmp_path / "h").read_text()
    times = [int(each) for each in re.findall(r'^up\{.*job="loom"\} 1 (\d+)$', text, re.MULTILINE)]
    assert (times, text.splitlines()[-1]) == (list(range(1769860500, 1769860801, 15)), "# EOF")


def test_a_step_of_its_own(tmp_path: Path) -> None:
    simulate("--history", "5m", "--step", "1m", "--at", "2026-01-31T12:00Z", "--out", tmp_path / "h")
    assert len(re.findall(r'^up\{.*job="loom"\}', (tmp_path / "h").read_text(), re.MULTILINE)) == 6


def test_families_stand_together_each_described_once(tmp_path: Path) -> None:
    simulate("--history", "1m", "--at", "2026-01-31T12:00Z", "--out", tmp_path / "h")
    types = re.findall(r"^# TYPE (\w+) (\w+)$", (tmp_path / "h").read_text(), re.MULTILINE)
    assert len(dict(types)) == len(types)
    assert {("tokenhub_requests", "counter"), ("loki_tasks_total", "gauge"), ("up", "gauge")} <= set(types)


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is missing: `apt-get install prometheus`")
@pytest.mark.parametrize("page", sorted(PAGES))
def test_promtool_takes_every_page(page: str) -> None:
    with serving() as address:
        text = get(address + page)[1]
    done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False)
    # 3 is what it thinks of names, which are as the real systems have them
    assert done.returncode in (0, 3), done.stderr
    assert "error while linting" not in done.stderr


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    def broken() -> Iterator[str]:
        yield "half"
        raise KeyboardInterrupt

    file = tmp_path / "h"
    file.write_text("before")
    with pytest.raises(KeyboardInterrupt):
        write(file, broken())
    assert (file.read_text(), list(tmp_path.iterdir())) == ("before", [file])


@pytest.mark.parametrize("location", ["missing/file", "file/file"])
def test_a_file_that_cannot_be_written_exits_5(tmp_path: Path, location: str) -> None:
    (tmp_path / "file").write_text("")
    done = simulate("--history", "1m", "--out", tmp_path / location)
    assert (done.exit_code, "cannot be written" in done.stderr, "Traceback" in done.stderr) == (5, True, False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--history", "1h"], "--history and --out belong together"),
        (["--out", "x"], "--history and --out belong together"),
        (["--step", "1m"], "--step is for --history"),
        (["--history", "soon", "--out", "x"], "as 15s, 5m or 25h"),
        (["--history", "1h", "--out", "x", "--step", "1ms"], "as 15s, 5m or 25h"),
        (["--history", "1h", "--out", "x", "--at", "noon"], "2026-01-31T12:00Z"),
        (["--scenario", "flood"], "'flood' is not one of"),
        (["--speed", "0"], "not in the range"),
    ],
)
def test_a_wrong_word_exits_2(arguments: list[str], said: str) -> None:
    done = simulate(*arguments)
    assert (done.exit_code, said in re.sub(r"\s+", " ", done.stderr)) == (2, True), done.stderr


def test_definitions_without_a_simulation_are_told(tmp_path: Path) -> None:
    done = simulate("--definitions", tmp_path)
    assert (done.exit_code, "no definition declares a simulation" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("simulation = 3\n", "`simulation` is a int, not a Simulation from heddle"),
        ("simulation = missing\n", "name 'missing' is not defined"),
    ],
)
def test_a_wrong_simulation_is_told(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "simulation.py").write_text(text)
    done = simulate("--definitions", tmp_path)
    assert (done.exit_code, said in done.stderr, "simulation.py" in done.stderr) == (2, True, True)


def test_a_taken_port_exits_5() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = simulate("--port", str(taken.getsockname()[1]))
    assert (done.exit_code, "cannot be listened on" in done.stderr) == (5, True)


def test_pages_are_listed() -> None:
    with serving() as address:
        listed = get(f"{address}/")[1].split()
        found = json.loads(get(f"{address}/targets")[1])
    assert set(listed) == PAGES | {"/targets"}
    assert {each["labels"]["__metrics_path__"] for each in found} == PAGES
    assert {each["targets"][0] for each in found} == {address.removeprefix("http://")}


def test_content_types_are_those_of_the_real_systems() -> None:
    with serving() as address:
        assert get(f"{address}/metrics/loki_mode")[0] == "text/plain; charset=utf-8"
        assert get(f"{address}/metrics/tokenhub")[0] == "text/plain; version=0.0.4; charset=utf-8"


def test_a_process_that_is_down_answers_no_scrape() -> None:
    with serving("down") as address, pytest.raises(HTTPError, match="503"):
        get(f"{address}/metrics/loom")


def test_an_unknown_page_is_not_found() -> None:
    with serving() as address, pytest.raises(HTTPError, match="404"):
        get(f"{address}/metrics/loopos")


def test_targets_that_are_not_there_are_not_listed() -> None:
    with serving("absent") as address:
        found = json.loads(get(f"{address}/targets")[1])
        assert get(f"{address}/metrics/loki_mode")[1] == "# loki_up 0\n"
    assert {each["labels"]["job"] for each in found} == {"loki-mode"}


@pytest.mark.skipif(bool(MISSING), reason="prometheus is missing: `apt-get install prometheus`")
def test_a_prometheus_scrapes_them_as_it_scrapes_the_real_ones(tmp_path: Path) -> None:
    config, port = tmp_path / "prometheus.yml", free_port()
    with serving() as address:
        config.write_text(
            "global: {scrape_interval: 1s}\n"
            f"scrape_configs: [{{job_name: simulated, http_sd_configs: [{{url: '{address}/targets'}}]}}]\n"
        )
        with running(config, tmp_path / "data", port, tmp_path / "log") as prometheus:
            assert scraped(prometheus, 'up{job!=""}', len(PAGES)) == 1.0
            wanted = 'loom_loom_event_bus_published_total{job="loom-core", exported_job="loom/loom-core"}'
            scraped(prometheus, f'{wanted} and on () up{{instance="otel-collector:8889", service="loom-core"}}', 2)


def scraped(prometheus: Prometheus, query: str, wanted: int) -> float:
    """Wait until a query has so many answers, and return the least of them."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = prometheus.instant(query, time.time())
        if len(found) == wanted:
            return min(answer.numbers[-1] for answer in found)
        time.sleep(0.2)
    raise AssertionError(f"{query} has not {wanted} answers")


@pytest.mark.parametrize("stopped_by", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("moment", ["after the address is printed", "before the loop"])
def test_a_stop_signal_before_the_loop_ends_with_success(
    stopped_by: signal.Signals, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    printed = click.echo

    def echo(text: str, **more: Any) -> None:
        printed(text, **more)
        if moment == "after the address is printed" and text.startswith("serving "):
            signal.raise_signal(stopped_by)

    monkeypatch.setattr(click, "echo", echo)
    monkeypatch.setattr(Live, "go_on", lambda live: signal.raise_signal(stopped_by))
    try:
        done = simulate("--port", "0")
    finally:
        signal.signal(signal.SIGINT, before[0])
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("serving ")
    assert signal.getsignal(signal.SIGTERM) == before[1]


@pytest.mark.parametrize("stopped_by", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_when_it_is_told_to(stopped_by: signal.Signals) -> None:
    command = [sys.executable, "-c", "from heddle.cli import main; main()", "simulate", "--port", "0"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        # A shell that runs the tests in the background hands down that Ctrl-C is to be ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        assert process.stdout
        found = re.search(r"serving healthy at (http://127\.0\.0\.1:\d+)", process.stdout.readline())
        assert found
        assert "tokenhub_heartbeat_total" in get(f"{found[1]}/metrics/tokenhub")[1]
        process.send_signal(stopped_by)
        assert (process.wait(timeout=60), process.communicate()[1]) == (0, "")
    finally:
        process.kill()
        process.wait()
