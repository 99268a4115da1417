"""`heddle simulate`."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from heddle.cli.errors import exits
from heddle.cli.options import definitions_option, env_option
from heddle.cli.progress import ProgressBar
from heddle.cli.timestamps import timestamp
from heddle.diagnostics.errors import HeddleError

if TYPE_CHECKING:
    from heddle.author.simulation.simulation import Simulation
    from heddle.settings.model import Settings
    from heddle.simulate.backfill import TimeSpan
    from heddle.simulate.clickhouse import ClickHouse
    from heddle.simulate.server import LiveSimulation

_HEALTHY = "healthy"  # `HEALTHY` of the modelling API, which help of other commands need not import


class _SimulateCommand(click.Command):
    """A command whose help lists the scenarios that the selected systems declare."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list, or why there is none: help has to work in a project with errors."""
        with formatter.section("Scenarios"):
            try:
                _, simulations = _load(ctx.params.get("env"), ctx.params.get("definitions") or ())
            except HeddleError as error:
                formatter.write_text(error.findings[0].message)
                return
            formatter.write_dl(list(_scenario_rows(simulations)), col_max=20)


@click.command(cls=_SimulateCommand, short_help="Serve or backfill the telemetry of simulated systems.")
@click.option("--port", type=click.IntRange(0, 65535), default=9464, show_default=True, help="Port; 0 uses a free one.")
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--speed",
    type=click.FloatRange(min=0, min_open=True),
    default=1.0,
    show_default=True,
    help="Simulated seconds per real second.",
)
@click.option("--scenario", metavar="NAME", default=_HEALTHY, show_default=True, help="Scenario to simulate.")
@click.option("--seed", type=int, default=1, show_default=True, help="Random seed.")
@click.option(
    "--at",
    type=timestamp,
    metavar="TIME",
    default="now",
    show_default=True,
    help="Simulated start, or end of the history, e.g. 2026-01-31T12:00Z.",
)
@click.option("--history", metavar="DURATION", help="Backfill this much history (e.g. 25h) to a file and exit.")
@click.option(
    "--step", metavar="DURATION", help="Interval between samples of the history.  [default: the scrape interval]"
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="File for the history.")
@click.option("--loki", "loki_url", metavar="URL", default="", help="Loki to push log lines to.")
@click.option("--otlp", "otlp_url", metavar="URL", default="", help="Collector to send traces to, over OTLP/HTTP.")
@click.option("--clickhouse", "clickhouse_url", metavar="URL", default="", help="ClickHouse to write table rows to.")
@env_option
@definitions_option
def simulate(
    port: int,
    host: str,
    speed: float,
    scenario: str,
    seed: int,
    at: float,
    history: str | None,
    step: str | None,
    out: Path | None,
    loki_url: str,
    otlp_url: str,
    clickhouse_url: str,
    env: str | None,
    definitions: tuple[Path, ...],
) -> None:
    """Serve simulated metrics of the selected systems, or backfill a history of them.

    Each process has its own page, and /targets lists the pages for Prometheus's HTTP service discovery.
    """
    if (history is None) != (out is None):
        raise click.UsageError("--history and --out must be used together")
    if step and not history:
        raise click.UsageError("--step requires --history")
    with exits():
        from heddle.simulate.backfill import TimeSpan
        from heddle.simulate.server import LiveSimulation
        from heddle.simulate.targets import RunOptions, check_scenario

        settings, simulations = _load(env, definitions)
        check_scenario(scenario, simulations)
        if history and out:
            seconds = _seconds("--history", history)
            interval = _seconds("--step", step or settings.scrape_interval)
            span = TimeSpan(seconds=seconds, step=interval, end=at)
            _backfill(simulations, span, scenario, seed, out)
            return
        live = LiveSimulation(
            simulations,
            settings,
            RunOptions(scenario=scenario, seed=seed, begin=at, scenario_start=at),
            speed=speed,
            loki_url=loki_url,
            otlp_url=otlp_url,
            databases=_databases(clickhouse_url, simulations) if clickhouse_url else (),
            warn=partial(click.echo, err=True),
        )
        _serve(live, scenario, host, port)


for _option in simulate.params:
    # Help is printed by an eager option, so that only eager options before it are known by then.
    _option.is_eager = _option.name in ("env", "definitions")


def _load(env: str | None, definitions: Sequence[Path]) -> tuple[Settings, tuple[Simulation, ...]]:
    from heddle.settings.load import load
    from heddle.simulate.targets import load_simulations

    settings = load(Path.cwd(), env, os.environ)
    return settings, load_simulations(settings, definitions)


def _scenario_rows(simulations: Sequence[Simulation]) -> Iterator[tuple[str, str]]:
    from heddle.simulate.targets import scenario_names

    for name in scenario_names(simulations):
        if name == _HEALTHY:
            yield name, "No faults."
        shown = name
        for simulation in simulations:
            if scenario := simulation.scenario(name):
                yield shown, f"{simulation.system.title}: {scenario.description}"
                shown = ""


def _backfill(simulations: Sequence[Simulation], span: TimeSpan, scenario: str, seed: int, out: Path) -> None:
    from heddle.simulate.backfill import backfill
    from heddle.simulate.targets import RunOptions, alert_delay

    begin, end = span.times[0], span.times[-1]
    start = end - alert_delay(scenario, simulations)
    options = RunOptions(scenario=scenario, seed=seed, begin=begin, scenario_start=start)
    with ProgressBar("simulated") as progress:
        samples = backfill(simulations, options, span, out, progress)
    click.echo(f"wrote {samples} samples to {out}")


def _databases(url: str, simulations: Sequence[Simulation]) -> list[tuple[Simulation, ClickHouse]]:
    """Return the databases of the systems that write tables, which are ready to be written to."""
    from heddle.simulate.clickhouse import ClickHouse, no_tables

    databases = [
        (simulation, ClickHouse(url, simulation.tables, os.environ)) for simulation in simulations if simulation.tables
    ]
    if not databases:
        raise no_tables()
    for _, database in databases:
        database.set_up()
    return databases


def _serve(live: LiveSimulation, scenario: str, host: str, port: int) -> None:
    # As soon as the URL is printed, the process may be stopped, so a signal from then on is a normal end.
    with live.serving(host, port) as url, suppress(KeyboardInterrupt):
        previous = signal.signal(signal.SIGTERM, _interrupt)  # containers are stopped with SIGTERM
        try:
            click.echo(f"serving scenario {scenario} at {url}; {url}/targets lists the pages")
            live.run()
        finally:
            signal.signal(signal.SIGTERM, previous)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _seconds(option: str, text: str) -> float:
    from heddle.grafana.durations import parse_duration

    value = parse_duration(text)
    if not value or value < 1:
        raise click.BadParameter("expected a duration of at least a second, e.g. 15s, 5m or 25h", param_hint=option)
    return value
