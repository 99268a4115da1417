"""`heddle prove`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from heddle.cli.errors import exits
from heddle.cli.files import require_place, write_file
from heddle.cli.options import definitions_option, env_option
from heddle.cli.prove_progress import Proving
from heddle.cli.timestamps import timestamp

_Command = TypeVar("_Command", bound=Callable[..., Any])
_FORMATS = ("text", "json", "markdown", "junit")


def _named(option: str, metavar: str, text: str) -> Callable[[_Command], _Command]:
    """Return an option that may be given once for each backend."""
    return click.option(option, metavar=metavar, multiple=True, help=text)


@click.command()
@click.option("--prometheus", metavar="URL", default="", help="A Prometheus, Thanos or Mimir to ask.")
@click.option("--loki", metavar="URL", default="", help="A Loki to ask.")
@click.option("--jaeger", metavar="URL", default="", help="A Jaeger to ask.")
@click.option("--clickhouse", metavar="URL", default="", help="A ClickHouse to ask, by its HTTP interface.")
@click.option("--grafana", metavar="URL", default="", help="A Grafana to ask instead, for all of its data sources.")
@env_option
@definitions_option
@_named("--token-env", "[BACKEND=]NAME", "Variable that holds a bearer token.")
@_named("--user-env", "[BACKEND=]NAME", "Variable that holds the user of basic authentication.")
@_named("--password-env", "[BACKEND=]NAME", "Variable that holds its password.")
@_named("--ca-env", "[BACKEND=]NAME", "Variable that holds the authority to trust, PEM or a path.")
@_named("--tenant-env", "[BACKEND=]NAME", "Variable that holds the tenant.")
@_named("--tenant-header", "[BACKEND=]HEADER", "Header that the tenant is sent in.")
@click.option("--timeout", type=click.FloatRange(min=0.1), default=30.0, help="Seconds to wait for an answer.")
@click.option("--concurrency", type=click.IntRange(1, 64), default=4, help="How many questions are open at once.")
@click.option("--slow", type=click.FloatRange(min=0), default=5.0, help="Seconds from which an answer is slow.")
@click.option("--max-series", type=click.IntRange(min=1), default=1000, help="More series than these are too many.")
@click.option("--budget", "cost", is_flag=True, help="Report what dashboards cost, and fail over the settings' limits.")
@click.option("--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Fail only on what got worse since.")
@click.option("--write-baseline", type=click.Path(path_type=Path), metavar="FILE", help="Note what there is now.")
@click.option(
    "--at",
    type=timestamp,
    metavar="TIME",
    default="now",
    help="Run the queries as of this time, e.g. 2026-01-31T12:00Z.",
)
@click.option("--format", "shape", type=click.Choice(_FORMATS), default="text", help="How to report.")
def prove(
    prometheus: str,
    loki: str,
    jaeger: str,
    clickhouse: str,
    grafana: str,
    env: str | None,
    definitions: tuple[Path, ...],
    token_env: tuple[str, ...],
    user_env: tuple[str, ...],
    password_env: tuple[str, ...],
    ca_env: tuple[str, ...],
    tenant_env: tuple[str, ...],
    tenant_header: tuple[str, ...],
    timeout: float,
    concurrency: int,
    slow: float,
    max_series: int,
    cost: bool,
    baseline: Path | None,
    write_baseline: Path | None,
    at: float,
    shape: str,
) -> None:
    """Ask every query of the definitions of running backends, and say why what is empty is empty.

    At least one backend is needed; queries of those that are not given count as not asked. With several backends,
    BACKEND= says which one a variable is for, as in `loki=LOKI_TOKEN`.

    Exits 1 where something that should answer does not, 2 where something cannot be compiled, 5 where a server cannot
    be reached.
    """
    with exits():
        from heddle.project.pipeline import load_project
        from heddle.prove.access import accesses
        from heddle.prove.backend import Limits
        from heddle.prove.backends import Wanted
        from heddle.prove.baseline import against, allowed, encoded, read_baseline
        from heddle.prove.budget import budget
        from heddle.prove.definitions import project
        from heddle.prove.run import prove as run
        from heddle.report.prove import report
        from heddle.settings.load import load

        if write_baseline:
            require_place("--write-baseline", write_baseline)
        urls = {
            "prometheus": prometheus,
            "loki": loki,
            "jaeger": jaeger,
            "clickhouse": clickhouse,
            "grafana": grafana,
        }
        named = {
            "token_env": token_env,
            "user_env": user_env,
            "password_env": password_env,
            "ca_env": ca_env,
            "tenant_env": tenant_env,
            "tenant_header": tenant_header,
        }
        reached = accesses(urls, named, timeout)
        settings = load(Path.cwd(), env, os.environ)
        limits = Limits(slow=slow, series=max_series)
        wanted = Wanted(accesses=reached, now=at, limits=limits, concurrency=concurrency)
        before = read_baseline(baseline) if baseline else {}
        proving = Proving()
        try:
            with load_project(settings, definitions) as loaded:
                to_prove = project(loaded)
            proofs = run(to_prove, settings, wanted, os.environ, proving)
        finally:
            proving.clear()
        costs = budget(proofs, settings) if cost else None
        if write_baseline:
            write_file("--write-baseline", write_baseline, encoded(proofs, costs))
        proofs, costs = against(proofs, before), allowed(costs, before) if costs else None
        click.echo(report(proofs, shape, costs), nl=False)
        if any(proof.fails for proof in proofs) or any(not each.known for each in (costs.over if costs else ())):
            sys.exit(1)
