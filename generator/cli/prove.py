"""`heddle prove`."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import click

from generator.cli.exits import exits
from generator.cli.options import definitions_option, env_option
from generator.cli.progress import Progress

_FORMATS = ("text", "json", "markdown", "junit")


@click.command()
@click.option("--prometheus", "url", metavar="URL", required=True, help="The Prometheus to ask.")
@env_option
@definitions_option
@click.option("--token-env", metavar="NAME", default="", help="Variable that holds a bearer token.")
@click.option("--user-env", metavar="NAME", default="", help="Variable that holds the user of basic authentication.")
@click.option("--password-env", metavar="NAME", default="", help="Variable that holds its password.")
@click.option("--ca-env", metavar="NAME", default="", help="Variable that holds the authority to trust, PEM or a path.")
@click.option("--tenant-env", metavar="NAME", default="", help="Variable that holds the tenant.")
@click.option("--tenant-header", metavar="HEADER", default="X-Scope-OrgID", help="Header that the tenant is sent in.")
@click.option("--timeout", type=click.FloatRange(min=0.1), default=30.0, help="Seconds to wait for an answer.")
@click.option("--concurrency", type=click.IntRange(1, 64), default=4, help="How many questions are open at once.")
@click.option("--slow", type=click.FloatRange(min=0), default=5.0, help="Seconds from which an answer is slow.")
@click.option("--max-series", type=click.IntRange(min=1), default=1000, help="More series than these are too many.")
@click.option("--budget", "cost", is_flag=True, help="Report what dashboards cost, and fail over the settings' limits.")
@click.option("--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Fail only on what got worse since.")
@click.option("--write-baseline", type=click.Path(path_type=Path), metavar="FILE", help="Note what there is now.")
@click.option("--at", metavar="TIME", help="Ask as if it were this time, as 2026-01-31T12:00Z.")
@click.option("--format", "shape", type=click.Choice(_FORMATS), default="text", help="How to report.")
def prove(
    url: str,
    env: str | None,
    definitions: tuple[Path, ...],
    token_env: str,
    user_env: str,
    password_env: str,
    ca_env: str,
    tenant_env: str,
    tenant_header: str,
    timeout: float,
    concurrency: int,
    slow: float,
    max_series: int,
    cost: bool,
    baseline: Path | None,
    write_baseline: Path | None,
    at: str | None,
    shape: str,
) -> None:
    """Ask every query of the definitions of a running Prometheus, and say why what is empty is empty.

    Exits 1 where something that should answer does not, 2 where something cannot be compiled, 5 where the server cannot
    be reached.
    """
    with exits():
        from generator.generate.request import Request
        from generator.prove.access import Access
        from generator.prove.asking import Limits
        from generator.prove.baseline import against, allowed, encoded, read_baseline
        from generator.prove.budget import budget
        from generator.prove.definitions import project
        from generator.prove.run import Wanted
        from generator.prove.run import prove as run
        from generator.report.proved import report
        from generator.settings.load import load

        settings = load(Path.cwd(), env, os.environ)
        access = Access(
            url=url,
            token_env=token_env,
            user_env=user_env,
            password_env=password_env,
            ca_env=ca_env,
            tenant_env=tenant_env,
            tenant_header=tenant_header,
            timeout=timeout,
        )
        limits = Limits(slow=slow, series=max_series)
        wanted = Wanted(access=access, now=_now(at), limits=limits, concurrency=concurrency)
        before = read_baseline(baseline) if baseline else {}
        progress = Progress("asked")
        try:
            proofs = run(project(Request.of(settings, definitions)), settings, wanted, os.environ, progress)
        finally:
            progress.clear()
        costs = budget(proofs, settings) if cost else None
        if write_baseline:
            write_baseline.write_bytes(encoded(proofs, costs))
        proofs, costs = against(proofs, before), allowed(costs, before) if costs else None
        click.echo(report(proofs, shape, costs), nl=False)
        if any(proof.fails for proof in proofs) or any(not each.known for each in (costs.over if costs else ())):
            sys.exit(1)


def _now(at: str | None) -> float:
    from generator.prove.span import moment

    if at is None:
        return time.time()
    found = moment(at, time.time(), up=False)
    if found is None:
        raise click.BadParameter("write it as 2026-01-31T12:00Z", param_hint="--at")
    return found
