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

from heddle.author.simulation.simulation import HEALTHY
from heddle.cli import main
from heddle.simulate.backfill import write_atomically
from heddle.simulate.server import LiveSimulation
from heddle.simulate.targets import RunOptions
from tests.cli.project import ROOT
from tests.dashboards.prometheus.server import MISSING, Prometheus, free_port, run_prometheus
from tests.simulate.systems import scenarios, settings_with, simulations

PAGES = {
    "/metrics/claude_code",
    "/metrics/litellm",
    "/metrics/loki_mode",
    "/metrics/loki_mode/2",
    "/metrics/loom",
    "/metrics/loom_core",
    "/metrics/loomflow",
    "/metrics/otel_genai",
    "/metrics/tokenhub",
}
SHOP = """
from heddle import Scenario, Simulation, System, scrape_failure

simulation = Simulation(
    system=System("shop", "Shop"),
    instances=("shop:8080",),
    scenarios=(Scenario("closed", "The shop is closed.", faults=(scrape_failure(),)),),
)
"""


def simulate(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["simulate", *map(str, arguments)], catch_exceptions=False)


@contextmanager
def serving(scenario: str = HEALTHY) -> Iterator[str]:
    now = time.time()
    options = RunOptions(scenario=scenario, seed=1, begin=now, scenario_start=now)
    with LiveSimulation(simulations(), settings_with(), options).serving("127.0.0.1", 0) as url:
        yield url


def get(url: str) -> tuple[str, str]:
    """Return the content type and the body of a response."""
    with urlopen(url, timeout=20) as response:
        return response.headers["Content-Type"], response.read().decode()


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def words(text: str) -> str:
    """Return a text without its line breaks and indentation."""
    return re.sub(r"\s+", " ", text)


def test_help_lists_the_scenarios_of_all_systems() -> None:
    text = words(simulate("--help").stdout)
    declared = [
        f"{simulation.system.title}: {scenario.description}"
        for simulation in simulations()
        for scenario in simulation.scenarios
    ]
    assert [row for row in declared if row not in text] == []
    assert [name for name in scenarios() if f" {name} " not in text] == []


def test_help_lists_only_the_scenarios_of_the_selected_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEDDLE_SYSTEMS", "loki_mode")
    text = simulate("--help").stdout
    assert ("stuck-run" in text, "provider-outage" in text, "Loom" in text, "TokenHub" in text) == (
        True,
        False,
        False,
        False,
    )


def test_help_lists_the_scenarios_of_other_definitions(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/simulation.py").write_text(SHOP)
    text = words(simulate("--definitions", tmp_path, "--help").stdout)
    assert text.endswith("Scenarios: healthy No faults. closed Shop: The shop is closed. ")


def test_help_works_without_a_simulation(tmp_path: Path) -> None:
    result = simulate("--definitions", tmp_path, "--help")
    assert (result.exit_code, "no definition of the selected systems declares a simulation" in result.stdout) == (
        0,
        True,
    )


def test_the_same_options_give_the_same_history(tmp_path: Path) -> None:
    files = [tmp_path / "one.om", tmp_path / "two.om"]
    for file in files:
        result = simulate("--history", "5m", "--at", "2026-01-31T12:00Z", "--out", file)
        assert (result.exit_code, result.stdout.startswith("wrote "), result.stderr) == (0, True, "")
    assert files[0].read_bytes() == files[1].read_bytes()
    assert sorted(tmp_path.iterdir()) == files


def test_a_history_ends_at_its_time_and_has_the_scrape_interval(tmp_path: Path) -> None:
    simulate("--history", "5m", "--at", "2026-01-31T12:00Z", "--out", tmp_path / "h")
    text = (tmp_path / "h").read_text()
    times = [int(time) for time in re.findall(r'^up\{.*job="loom"\} 1 (\d+)$', text, re.MULTILINE)]
    assert (times, text.splitlines()[-1]) == (list(range(1769860500, 1769860801, 15)), "# EOF")


def test_a_history_has_the_interval_of_the_option(tmp_path: Path) -> None:
    simulate("--history", "5m", "--step", "1m", "--at", "2026-01-31T12:00Z", "--out", tmp_path / "h")
    assert len(re.findall(r'^up\{.*job="loom"\}', (tmp_path / "h").read_text(), re.MULTILINE)) == 6


def test_a_history_describes_each_family_once(tmp_path: Path) -> None:
    simulate("--history", "1m", "--at", "2026-01-31T12:00Z", "--out", tmp_path / "h")
    types = re.findall(r"^# TYPE (\w+) (\w+)$", (tmp_path / "h").read_text(), re.MULTILINE)
    assert len(dict(types)) == len(types)
    assert {("tokenhub_requests", "counter"), ("loki_tasks_total", "gauge"), ("up", "gauge")} <= set(types)


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is missing: `apt-get install prometheus`")
@pytest.mark.parametrize("page", sorted(PAGES))
def test_promtool_accepts_every_page(page: str) -> None:
    with serving() as address:
        text = get(address + page)[1]
    result = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False)
    # 3 means that names break its conventions, as those of the real systems do.
    assert result.returncode in (0, 3), result.stderr
    assert "error while linting" not in result.stderr


def test_an_interrupted_write_leaves_the_file_unchanged(tmp_path: Path) -> None:
    def interrupted() -> Iterator[str]:
        yield "half"
        raise KeyboardInterrupt

    file = tmp_path / "h"
    file.write_text("before")
    with pytest.raises(KeyboardInterrupt):
        write_atomically(file, interrupted())
    assert (file.read_text(), list(tmp_path.iterdir())) == ("before", [file])


@pytest.mark.parametrize("location", ["missing/file", "file/file"])
def test_a_file_that_cannot_be_written_exits_5(tmp_path: Path, location: str) -> None:
    (tmp_path / "file").write_text("")
    result = simulate("--history", "1m", "--out", tmp_path / location)
    assert (result.exit_code, "cannot be written" in result.stderr, "Traceback" in result.stderr) == (5, True, False)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--history", "1h"], "--history and --out must be used together"),
        (["--out", "x"], "--history and --out must be used together"),
        (["--step", "1m"], "--step requires --history"),
        (["--history", "soon", "--out", "x"], "e.g. 15s, 5m or 25h"),
        (["--history", "1h", "--out", "x", "--step", "1ms"], "e.g. 15s, 5m or 25h"),
        (["--history", "1h", "--out", "x", "--at", "noon"], "2026-01-31T12:00Z"),
        (["--scenario", "flood"], "unknown scenario `flood`"),
        (["--speed", "0"], "not in the range"),
    ],
)
def test_a_wrong_option_is_an_error(arguments: list[str], message: str) -> None:
    result = simulate(*arguments)
    assert (result.exit_code, message in words(result.stderr)) == (2, True), result.stderr


def test_a_misspelled_scenario_gets_a_suggestion() -> None:
    result = simulate("--scenario", "provider-outtage")
    assert (result.exit_code, "did you mean `provider-outage`?" in result.stderr) == (2, True)


def test_a_scenario_of_another_system_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEDDLE_SYSTEMS", "loki_mode")
    result = simulate("--scenario", "provider-outage")
    assert (result.exit_code, "unknown scenario `provider-outage`" in result.stderr) == (2, True)


def test_definitions_without_a_simulation_are_an_error(tmp_path: Path) -> None:
    result = simulate("--definitions", tmp_path)
    assert (result.exit_code, "no definition of the selected systems declares a simulation" in result.stderr) == (
        2,
        True,
    )


def test_a_system_without_a_simulation_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEDDLE_SYSTEMS", "token_flow")
    result = simulate()
    assert (result.exit_code, "no definition of the selected systems declares a simulation" in result.stderr) == (
        2,
        True,
    )


def test_a_system_without_tables_cannot_be_written_to_clickhouse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEDDLE_SYSTEMS", "loom")
    result = simulate("--clickhouse", "http://localhost:8123")
    message = "no simulation of the selected systems writes tables"
    assert (result.exit_code, message in result.stderr) == (2, True)


@pytest.mark.parametrize("file", ["simulation.py", "simulation/__init__.py"])
def test_a_simulation_is_a_module_or_a_package(tmp_path: Path, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "dashboards/shop" / file
    path.parent.mkdir(parents=True)
    path.write_text(SHOP)
    (tmp_path / "pyproject.toml").write_text("[tool.heddle]\n")
    monkeypatch.chdir(tmp_path)
    result = simulate("--definitions", "dashboards", "--history", "1m", "--out", "history")
    assert (result.exit_code, result.stderr) == (0, "")
    assert 'up{instance="shop:8080",job="shop"} 1 ' in (tmp_path / "history").read_text()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("simulation = 3\n", "`simulation` is a int, not a Simulation from heddle"),
        ("simulation = missing\n", "name 'missing' is not defined"),
    ],
)
def test_a_wrong_simulation_is_an_error_in_its_file(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "simulation.py").write_text(text)
    result = simulate("--definitions", tmp_path)
    assert (result.exit_code, message in result.stderr, "simulation.py" in result.stderr) == (2, True, True)


def test_a_port_in_use_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        result = simulate("--port", str(listener.getsockname()[1]))
    assert (result.exit_code, "cannot listen on" in result.stderr) == (5, True)


def test_all_pages_are_listed() -> None:
    with serving() as address:
        listed = get(f"{address}/")[1].split()
        groups = json.loads(get(f"{address}/targets")[1])
    assert set(listed) == PAGES | {"/targets"}
    assert {group["labels"]["__metrics_path__"] for group in groups} == PAGES
    assert {group["targets"][0] for group in groups} == {address.removeprefix("http://")}


def test_content_types_are_those_of_the_real_systems() -> None:
    with serving() as address:
        assert get(f"{address}/metrics/loki_mode")[0] == "text/plain; charset=utf-8"
        assert get(f"{address}/metrics/tokenhub")[0] == "text/plain; version=0.0.4; charset=utf-8"


def test_scrapes_of_a_process_that_is_down_fail() -> None:
    with serving("down") as address, pytest.raises(HTTPError, match="503"):
        get(f"{address}/metrics/loom")


def test_an_unknown_page_is_not_found() -> None:
    with serving() as address, pytest.raises(HTTPError, match="404"):
        get(f"{address}/metrics/loopos")


def test_missing_targets_are_not_listed() -> None:
    with serving("absent") as address:
        groups = json.loads(get(f"{address}/targets")[1])
    assert groups == []


@pytest.mark.skipif(bool(MISSING), reason="prometheus is missing: `apt-get install prometheus`")
def test_a_prometheus_discovers_and_scrapes_the_targets(tmp_path: Path) -> None:
    config, port = tmp_path / "prometheus.yml", free_port()
    with serving() as address:
        config.write_text(
            "global: {scrape_interval: 1s}\n"
            f"scrape_configs: [{{job_name: simulated, http_sd_configs: [{{url: '{address}/targets'}}]}}]\n"
        )
        with run_prometheus(config, tmp_path / "data", port, tmp_path / "log") as prometheus:
            assert lowest(prometheus, 'up{job!=""}', len(PAGES)) == 1.0
            published = 'loom_loom_event_bus_published_total{job="loom-core", exported_job="loom/loom-core"}'
            lowest(prometheus, f'{published} and on () up{{instance="otel-collector:8889", service="loom-core"}}', 2)


def lowest(prometheus: Prometheus, query: str, count: int) -> float:
    """Wait until a query returns this number of series, and return the lowest value."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        series = prometheus.instant(query, time.time())
        if len(series) == count:
            return min(one.values[-1] for one in series)
        time.sleep(0.2)
    raise AssertionError(f"{query} did not return {count} series")


@pytest.mark.parametrize("stopped_by", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("when", ["after the address is printed", "before the loop"])
def test_a_stop_signal_before_the_loop_ends_with_success(
    stopped_by: signal.Signals, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    original = click.echo

    def echo(text: str, **more: Any) -> None:
        original(text, **more)
        if when == "after the address is printed" and text.startswith("serving "):
            signal.raise_signal(stopped_by)

    monkeypatch.setattr(click, "echo", echo)
    monkeypatch.setattr(LiveSimulation, "run", lambda live: signal.raise_signal(stopped_by))
    try:
        result = simulate("--port", "0")
    finally:
        signal.signal(signal.SIGINT, before[0])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("serving ")
    assert signal.getsignal(signal.SIGTERM) == before[1]


@pytest.mark.parametrize("stopped_by", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_signal_ends_a_running_simulation_with_success(stopped_by: signal.Signals) -> None:
    command = [sys.executable, "-c", "from heddle.cli import main; main()", "simulate", "--port", "0"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        # A shell that runs the tests in the background lets its children ignore SIGINT.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        assert process.stdout
        groups = re.search(r"serving scenario healthy at (http://127\.0\.0\.1:\d+)", process.stdout.readline())
        assert groups
        assert "tokenhub_heartbeat_total" in get(f"{groups[1]}/metrics/tokenhub")[1]
        process.send_signal(stopped_by)
        assert (process.wait(timeout=60), process.communicate()[1]) == (0, "")
    finally:
        process.kill()
        process.wait()
