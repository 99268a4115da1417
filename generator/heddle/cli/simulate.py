"""`heddle simulate`."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from heddle.cli.errors import exits
from heddle.cli.options import definitions_option, env_option
from heddle.cli.progress import Progress
from heddle.cli.timestamps import timestamp
from heddle.simulate.scenarios import HEALTHY, SCENARIOS

if TYPE_CHECKING:
    from heddle.author.simulation.simulation import Simulation
    from heddle.settings.model import Settings
    from heddle.simulate.backfill import Span
    from heddle.simulate.langfuse.store import Store
    from heddle.simulate.live import Live

_NAMES = [scenario.name for scenario in SCENARIOS]
_LISTED = "\n".join(["\b", "Scenarios:", *(f"  {each.name:<16} {each.sentence}" for each in SCENARIOS)])


@click.command(epilog=_LISTED)
@click.option("--port", type=click.IntRange(0, 65535), default=9464, help="Port to serve at; 0 takes a free one.")
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", help="Address to serve at; loopback if not given.")
@click.option("--speed", type=click.FloatRange(min=0, min_open=True), default=1.0, help="How fast time goes.")
@click.option(
    "--scenario", type=click.Choice(_NAMES), metavar="NAME", default=HEALTHY, help="What goes wrong; see below."
)
@click.option("--seed", type=int, default=1, help="Another number gives other chances.")
@click.option(
    "--at",
    type=timestamp,
    metavar="TIME",
    default="now",
    help="Begin, or end the history, at this time, as 2026-01-31T12:00Z.",
)
@click.option("--history", metavar="SPAN", help="Write the past of this span, as 25h, and serve nothing.")
@click.option("--step", metavar="SPAN", help="How far samples of the history are apart; the scrape interval.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Where to write the history.")
@click.option("--loki", "loki_url", metavar="URL", default="", help="Loki to push log lines to.")
@click.option("--otlp", "otlp_url", metavar="URL", default="", help="Collector to send traces to, over OTLP/HTTP.")
@click.option("--clickhouse", "clickhouse_url", metavar="URL", default="", help="ClickHouse for LoopOS AI's rows.")
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
    """Serve the metrics of the monitored systems as they really look and move, or write a past of them.

    Each system has its page /metrics/<system>; /targets lists them for Prometheus' HTTP service discovery.
    """
    if (history is None) != (out is None):
        raise click.UsageError("--history and --out belong together: a span such as 25h, and the file to write")
    if step and not history:
        raise click.UsageError("--step is for --history")
    with exits():
        from heddle.settings.load import load
        from heddle.simulate.backfill import Span
        from heddle.simulate.live import Live
        from heddle.simulate.load import simulations
        from heddle.simulate.targets import Wanted

        settings = load(Path.cwd(), env, os.environ)
        found = simulations(settings, definitions, required=not clickhouse_url)
        if history and out:
            seconds, apart = _span("--history", history), _span("--step", step or settings.scrape_interval)
            _write(found, settings, Span(seconds=seconds, step=apart, end=at), scenario, seed, out)
            return
        wanted = Wanted(scenario=scenario, seed=seed, begin=at, troubled=at)
        tell = partial(click.echo, err=True)
        store = _store(clickhouse_url, settings) if clickhouse_url else None
        live = Live(found, settings, wanted, speed=speed, loki_url=loki_url, otlp_url=otlp_url, store=store, tell=tell)
        _serve(live, scenario, host, port)


def _write(found: Sequence[Simulation], settings: Settings, span: Span, scenario: str, seed: int, out: Path) -> None:
    from heddle.simulate.backfill import past
    from heddle.simulate.targets import Wanted

    minutes = next(each.minutes for each in SCENARIOS if each.name == scenario)
    begin, end = span.times[0], span.times[-1]
    progress = Progress("simulated")
    try:
        wanted = Wanted(scenario=scenario, seed=seed, begin=begin, troubled=end - 60 * minutes)
        samples = past(found, settings, wanted, span, out, progress)
    finally:
        progress.clear()
    click.echo(f"wrote {samples} samples to {out}")


def _store(url: str, settings: Settings) -> Store:
    from heddle.simulate.langfuse.store import Store
    from heddle.simulate.push import address

    address(
        "--clickhouse",
        url,
        "its user and password are in the variables that `langfuse.user_env` and `langfuse.password_env` name",
    )
    store = Store(url, settings, os.environ)
    store.prepare()
    return store


def _serve(live: Live, scenario: str, host: str, port: int) -> None:
    # Whoever reads the address may stop it at once, so a signal from there on is the regular end.
    with live.served(host, port) as address, suppress(KeyboardInterrupt):
        before = signal.signal(signal.SIGTERM, _interrupted)  # what stops a container
        try:
            click.echo(f"serving {scenario} at {address}: {address}/targets lists the pages")
            live.go_on()
        finally:
            signal.signal(signal.SIGTERM, before)


def _interrupted(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _span(option: str, text: str) -> float:
    from heddle.grafana.durations import parse_duration

    found = parse_duration(text)
    if not found or found < 1:
        raise click.BadParameter("write a span of a second or more, as 15s, 5m or 25h", param_hint=option)
    return found
