"""`heddle status`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from heddle.cli.fleet import fleet_option, require_only_fleet, status_fleet
from heddle.cli.grafana_context import (
    GrafanaContext,
    concurrency_option,
    except_option,
    format_option,
    grafana_context,
    only_option,
)
from heddle.cli.options import env_option

if TYPE_CHECKING:
    from heddle.sync.plan import Options


@click.command(short_help="Show how Grafana differs from the generated files.")
@env_option
@only_option
@except_option
@concurrency_option
@format_option
@click.option("--verbose", is_flag=True, help="Also show unchanged objects.")
@fleet_option
def status(
    env: str | None,
    only: tuple[str, ...],
    excluded: tuple[str, ...],
    concurrency: int,
    output_format: str,
    verbose: bool,
    fleet: bool,
) -> None:
    """Show how Grafana differs from the generated files, and who changed what when.

    Writes nothing. Exits with 1 if anything differs.
    """

    def options_of(context: GrafanaContext) -> Options:
        return context.options(only=only, excluded=excluded, allow_older=True, concurrency=concurrency)

    if fleet:
        require_only_fleet(fleet, {"--env": env})
        status_fleet(options_of, output_format=output_format, verbose=verbose)
    with grafana_context(env) as context:
        from heddle.report.plan_json import format_json, plan_json
        from heddle.sync.plan import Action
        from heddle.sync.push import make_plan

        options = options_of(context)
        _, plan = make_plan(context.grafana(concurrency), context.files(), context.out, os.environ, options)
        if output_format == "json":
            context.print_result(format_json(context.redactor.value(plan_json(plan))))
        else:
            context.print_plan(plan, verbose=verbose)
        sys.exit(1 if any(step.action is not Action.UNCHANGED for step in plan.steps) else 0)
