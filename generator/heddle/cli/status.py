"""`heddle status`."""

from __future__ import annotations

import os
import sys

import click

from heddle.cli.grafana_context import concurrency_option, format_option, grafana_context, only_option
from heddle.cli.options import env_option


@click.command(short_help="Show how Grafana differs from the generated files.")
@env_option
@only_option
@concurrency_option
@format_option
@click.option("--verbose", is_flag=True, help="Also show unchanged objects.")
def status(env: str | None, only: tuple[str, ...], concurrency: int, output_format: str, verbose: bool) -> None:
    """Show how Grafana differs from the generated files, and who changed what when.

    Writes nothing. Exits with 1 if anything differs.
    """
    with grafana_context(env) as context:
        from heddle.diff.sources import working_tree
        from heddle.report.plan_json import format_json, plan_json
        from heddle.sync.plan import Action
        from heddle.sync.push import make_plan

        options = context.options(only=only, allow_older=True, concurrency=concurrency)
        tree = working_tree(context.out)
        _, plan = make_plan(context.grafana(concurrency), tree, context.out, os.environ, options)
        if output_format == "json":
            context.print_result(format_json(context.redactor.value(plan_json(plan))))
        else:
            context.print_plan(plan, verbose=verbose)
        sys.exit(1 if any(step.action is not Action.UNCHANGED for step in plan.steps) else 0)
