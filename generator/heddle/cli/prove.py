"""`heddle prove`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from heddle.cli.errors import exits
from heddle.cli.files import require_writable, write_file
from heddle.cli.options import definitions_option, env_option
from heddle.cli.progress import ProgressTable
from heddle.cli.timestamps import timestamp

Command = TypeVar("Command", bound=Callable[..., Any])
_FORMATS = ("text", "json", "markdown", "junit")


def _per_backend(option: str, metavar: str, help: str) -> Callable[[Command], Command]:
    """Return an option that can be passed once for each backend."""
    return click.option(option, metavar=metavar, multiple=True, help=help)


@click.command()
@click.option("--prometheus", metavar="URL", default="", help="URL of Prometheus, Thanos or Mimir.")
@click.option("--loki", metavar="URL", default="", help="URL of Loki.")
@click.option("--jaeger", metavar="URL", default="", help="URL of Jaeger.")
@click.option("--tempo", metavar="URL", default="", help="URL of Tempo.")
@click.option("--clickhouse", metavar="URL", default="", help="URL of ClickHouse's HTTP interface.")
@click.option(
    "--grafana",
    metavar="URL",
    default="",
    help="URL of Grafana, to query all of its data sources; cannot be combined with the others.",
)
@env_option
@definitions_option
@_per_backend("--token-env", "[BACKEND=]NAME", "Environment variable that holds a bearer token.")
@_per_backend("--user-env", "[BACKEND=]NAME", "Environment variable that holds the user of basic authentication.")
@_per_backend("--password-env", "[BACKEND=]NAME", "Environment variable that holds the password.")
@_per_backend("--ca-env", "[BACKEND=]NAME", "Environment variable that holds the CA certificate to trust, PEM or path.")
@_per_backend("--tenant-env", "[BACKEND=]NAME", "Environment variable that holds the tenant.")
@_per_backend("--tenant-header", "[BACKEND=]HEADER", "Header that sends the tenant.")
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), default=30.0, show_default=True, help="Seconds to wait for a response."
)
@click.option(
    "--concurrency",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    help="Maximum number of concurrent queries.",
)
@click.option(
    "--slow",
    type=click.FloatRange(min=0),
    default=5.0,
    show_default=True,
    help="Report queries that take longer than this, in seconds.",
)
@click.option(
    "--max-series",
    type=click.IntRange(min=1),
    default=1000,
    show_default=True,
    help="Report queries that return more series than this.",
)
@click.option(
    "--budget",
    "with_budget",
    is_flag=True,
    help="Report the cost of dashboards; fail above the limits in the settings.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Fail only on queries that are worse than in FILE.",
)
@click.option(
    "--write-baseline",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the current failures to a baseline file.",
)
@click.option(
    "--at",
    type=timestamp,
    metavar="TIME",
    default="now",
    show_default=True,
    help="Run the queries as of this time, e.g. 2026-01-31T12:00Z.",
)
@click.option("--format", type=click.Choice(_FORMATS), default="text", show_default=True, help="Output format.")
def prove(
    prometheus: str,
    loki: str,
    jaeger: str,
    tempo: str,
    clickhouse: str,
    grafana: str,
    env: str | None,
    definitions: tuple[Path, ...],
    timeout: float,
    concurrency: int,
    slow: float,
    max_series: int,
    with_budget: bool,
    baseline: Path | None,
    write_baseline: Path | None,
    at: float,
    format: str,
    **credentials: tuple[str, ...],
) -> None:
    """Run every query against live backends and explain empty results.

    At least one backend is required; queries of other backends are not run. With several backends, BACKEND= says which
    one an option is for, as in `--token-env loki=LOKI_TOKEN`.

    Exits with 1 if a query fails, 2 if the definitions do not compile, 5 if a backend is unreachable.
    """
    with exits():
        from heddle.project.pipeline import load_project
        from heddle.prove.backend import Limits
        from heddle.prove.baseline import compare_budget, compare_results, encode_baseline, read_baseline
        from heddle.prove.budget import compute_budget
        from heddle.prove.connect import RunOptions, parse_accesses
        from heddle.prove.project import compile_project
        from heddle.prove.run import prove as run
        from heddle.report.prove import prove_report
        from heddle.settings.load import load

        if write_baseline:
            require_writable("--write-baseline", write_baseline)
        urls = {
            "prometheus": prometheus,
            "loki": loki,
            "jaeger": jaeger,
            "tempo": tempo,
            "clickhouse": clickhouse,
            "grafana": grafana,
        }
        accesses = parse_accesses(urls, credentials, timeout)
        settings = load(Path.cwd(), env, os.environ)
        limits = Limits(slow=slow, max_series=max_series)
        options = RunOptions(accesses=accesses, now=at, limits=limits, concurrency=concurrency)
        known = read_baseline(baseline) if baseline else {}
        with load_project(settings, definitions) as loaded:
            project = compile_project(loaded)
        with ProgressTable() as progress:
            results = run(project, settings, options, os.environ, progress)
        budget = compute_budget(results, settings) if with_budget else None
        if write_baseline:
            write_file("--write-baseline", write_baseline, encode_baseline(results, budget))
        results, budget = compare_results(results, known), compare_budget(budget, known) if budget else None
        click.echo(prove_report(results, format, budget), nl=False)
        violations = budget.violations if budget else ()
        if any(result.failed for result in results) or any(not violation.in_baseline for violation in violations):
            sys.exit(1)
