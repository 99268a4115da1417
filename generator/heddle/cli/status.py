"""`heddle status`."""

from __future__ import annotations

import os
import sys

import click

from heddle.cli.grafana_context import concurrency_option, format_option, only_option, painted, session, verbose_option
from heddle.cli.options import env_option


@click.command()
@env_option
@only_option
@concurrency_option
@format_option
@verbose_option
def status(env: str | None, only: tuple[str, ...], concurrency: int, shape: str, verbose: bool) -> None:
    """Say how the live Grafana differs from the generated files, and who changed what when.

    Writes nothing. Exits 1 where they differ.
    """
    with session(env) as at:
        from heddle.diff.sources import working_tree
        from heddle.report.plan_json import as_json, plan_value
        from heddle.report.plan_text import plan_text
        from heddle.sync.plan import Action
        from heddle.sync.push import make_plan

        options = at.options(only=only, allow_older=True, concurrency=concurrency)
        plan = make_plan(at.grafana(concurrency), working_tree(at.out), at.out, os.environ, options).plan
        if shape == "json":
            at.say(as_json(at.redactor.value(plan_value(plan))))
        else:
            at.say(plan_text(plan, painted(), verbose=verbose))  # type: ignore[arg-type]
        sys.exit(1 if any(step.action is not Action.UNCHANGED for step in plan.steps) else 0)
