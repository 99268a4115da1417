"""`heddle simulate`."""

from __future__ import annotations

import os
import time
from functools import partial
from pathlib import Path

import click

from generator.cli.exits import exits
from generator.cli.progress import Progress
from generator.scenarios import HEALTHY, SCENARIOS

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
@click.option("--at", metavar="TIME", help="Begin, or end the history, at this time, as 2026-01-31T12:00Z.")
@click.option("--history", metavar="SPAN", help="Write the past of this span, as 25h, and serve nothing.")
@click.option("--step", metavar="SPAN", help="How far samples of the history are apart; the scrape interval.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Where to write the history.")
@click.option("--loki", metavar="URL", default="", help="Loki to push log lines to.")
@click.option("--otlp", metavar="URL", default="", help="Collector to send traces to, over OTLP/HTTP.")
@click.option("--env", metavar="NAME", help="Environment of the settings: [tool.heddle.environments.NAME].")
@click.option(
    "--definitions",
    type=click.Path(path_type=Path),
    metavar="DIR",
    multiple=True,
    help="Folder of definitions; may be given more than once.",
)
def simulate(
    port: int,
    host: str,
    speed: float,
    scenario: str,
    seed: int,
    at: str | None,
    history: str | None,
    step: str | None,
    out: Path | None,
    loki: str,
    otlp: str,
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
        from generator.generate.request import Request
        from generator.settings.load import load
        from generator.simulate.load import simulations
        from generator.simulate.world import Wanted

        settings = load(Path.cwd(), env, os.environ)
        request = Request(
            settings=settings,
            definitions=definitions or tuple(settings.root / name for name in settings.texts("definitions")),
            systems=() if definitions else settings.texts("systems"),
            out=settings.root / settings.text("out"),
        )
        found = simulations(request)
        moment = _moment(at)
        if history and out:
            from generator.simulate.history import Span, past

            span = Span(
                seconds=_span("--history", history),
                step=_span("--step", step or settings.text("scrape_interval")),
                end=moment,
            )
            minutes = next(each.minutes for each in SCENARIOS if each.name == scenario)
            begin = span.times[0]
            wanted = Wanted(scenario=scenario, seed=seed, begin=begin, troubled=span.times[-1] - 60 * minutes)
            progress = Progress("simulated")
            try:
                samples = past(found, settings, wanted, span, out, progress)
            finally:
                progress.clear()
            click.echo(f"wrote {samples} samples to {out}")
            return
        from generator.simulate.live import Live

        wanted = Wanted(scenario=scenario, seed=seed, begin=moment, troubled=moment)
        live = Live(
            found, settings, wanted, speed=speed, loki_url=loki, otlp_url=otlp, tell=partial(click.echo, err=True)
        )
        with live.served(host, port) as address:
            click.echo(f"serving {scenario} at {address}: {address}/targets lists the pages")
            live.go_on()


def _span(option: str, text: str) -> float:
    from generator.durations import seconds

    found = seconds(text)
    if not found or found < 1:
        raise click.BadParameter("write a span of a second or more, as 15s, 5m or 25h", param_hint=option)
    return found


def _moment(at: str | None) -> float:
    from generator.prove.span import moment

    if at is None:
        return time.time()
    found = moment(at, time.time(), up=False)
    if found is None:
        raise click.BadParameter("write it as 2026-01-31T12:00Z", param_hint="--at")
    return found
